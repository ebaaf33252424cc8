namespace ImamlDsl;

/// <summary>Writes a file so that a reader sees the old one or the whole new one: the bytes are on the disk before the name is moved.</summary>
internal static class AtomicFile
{
    // File systems allow 255 bytes in a name, of which the temporary one needs a few for itself.
    private const int NameBytes = 200;

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

        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
        {
            throw new IOException($"'{path}' is a directory; a file is expected. Give the path of a file, such as one in it.");
        }

        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $"{Shorten(Path.GetFileName(full))}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(full))
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(full)); // who may read the old one
                }

                content(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
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

    /// <summary>The beginning of a name, in whole characters.</summary>
    private static string Shorten(string name)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > NameBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return name[..length];
    }
}
