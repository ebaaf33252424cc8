namespace ImamlDsl;

/// <summary>Writes a file so that a reader sees the old one or the whole new one: the bytes are on the disk before the name is moved.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file in place of the one that has the path, or that the link at the path leads to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Writes what it holds. Where this throws, nothing has changed.</param>
    public static void Write(string path, Action<Stream> content)
    {
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
        var full = Path.GetFullPath(target);
        if (!OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw new IOException($"'{path}' is a device; a file in its place would be another thing. Give the path of a file.");
        }

        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target)); // who may read the old one
                }

                content(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw;
        }
    }
}
