namespace ImamlDsl.Examples;

/// <summary>Checks of files before long work.</summary>
internal static class Files
{
    /// <summary>Refuses a path that could not be written to: minutes of training should not be lost to a spelling mistake.</summary>
    public static void RequireWritable(string option, string path)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"{option} takes the path of a file; '{path}' is a folder. Give a file in it, such as '{Path.Combine(path, "theta.safetensors")}'.");
        }

        if (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw new UsageException($"{option} takes the path of a file; '{path}' is a device. Give another path.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{option} {path} cannot be written: there is no folder '{folder}'. Create it, or give another path.");
        }

        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var cause = error.Message.Replace($" : '{probe}'", "", StringComparison.Ordinal).Replace(probe, folder, StringComparison.Ordinal).TrimEnd('.');
            throw new UsageException($"{option} {path} cannot be written: {cause}. Give a path in a folder that you may write to.");
        }
    }

    /// <summary>Makes a folder where there is none, and refuses one that could not be written to.</summary>
    public static void RequireFolder(string option, string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{option} takes the path of a folder; '{path}' is a file. Give another path.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path} cannot be made: {error.Message} Give a folder that you may write to.");
        }

        RequireWritable(option, Path.Combine(path, "figure.svg"));
    }

    /// <summary>Refuses a path that holds no file.</summary>
    public static void RequireExists(string option, string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{option} takes a file that --save has written; there is no file '{path}'. Check the path.");
        }
    }
}
