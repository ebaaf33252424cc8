namespace ImamlDsl;

/// <summary>Writes a file so that a reader sees the old one or the whole new one: the bytes are on the disk before the name is moved.</summary>
internal static class AtomicFile
{
    // File systems allow 255 bytes in a name, of which the temporary one needs a few for itself.
    private const int NameBytes = 200;

    private const int GuidEnding = 37; // ".", 32 digits, ".tmp"

    // A write that goes on touches its file all the time; one that has just been begun is not to be disturbed.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromMinutes(1);

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

        if (!OperatingSystem.IsWindows() && File.Exists(full) && !IsRegular(full))
        {
            throw new IOException($"'{path}' is a pipe, a socket or a device, no regular file; a file in its place would be another thing. Give the path of a file.");
        }

        RemoveLeftovers(full);
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
        catch (Exception failure)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            // The caller knows nothing of the temporary file; what its own content throws is its own.
            if (failure.Message.Contains(temporary, StringComparison.Ordinal) && Translate(failure, path, full, temporary) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Removes the temporary files of writes of the same file that were killed, so that they do not fill the disk. What cannot be removed stays.</summary>
    private static void RemoveLeftovers(string full)
    {
        var name = Shorten(Path.GetFileName(full));
        try
        {
            foreach (var file in new DirectoryInfo(Path.GetDirectoryName(full)!).EnumerateFiles())
            {
                if (IsTemporaryOf(name, file.Name) && DateTime.UtcNow - file.LastWriteTimeUtc > LeftoverAge && !IsOpen(file))
                {
                    file.Delete();
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The write itself will say what is wrong.
        }
    }

    private static bool IsTemporaryOf(string name, string file) =>
        file.Length == name.Length + GuidEnding && file.StartsWith(name, StringComparison.Ordinal) && file[name.Length] == '.'
        && file.EndsWith(".tmp", StringComparison.Ordinal) && Guid.TryParseExact(file.AsSpan(name.Length + 1, 32), "N", out _);

    /// <summary>Whether another process is writing a file, however slowly.</summary>
    private static bool IsOpen(FileInfo file)
    {
        try
        {
            using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>A failure that names the temporary file, in terms of the file that was given; null for other kinds.</summary>
    private static Exception? Translate(Exception failure, string path, string full, string temporary)
    {
        var folder = Path.GetDirectoryName(full);
        return failure switch
        {
            DirectoryNotFoundException => new DirectoryNotFoundException($"'{path}' cannot be written: there is no folder '{folder}'; create it.", failure),
            UnauthorizedAccessException => new UnauthorizedAccessException(
                $"'{path}' cannot be written: writing in the folder '{folder}' is not allowed; allow it, or give a path in another folder.", failure),
            PathTooLongException => new PathTooLongException($"'{path}' cannot be written: its path or a name in it is too long; give a shorter one.", failure),
            IOException => new IOException(
                $"'{path}' cannot be written: {failure.Message.Replace($" : '{temporary}'", "", StringComparison.Ordinal).Replace(temporary, full, StringComparison.Ordinal).TrimEnd('.')}. "
                    + "Nothing has changed; remove the cause, or give another path.", failure)
            {
                HResult = failure.HResult,
            },
            _ => null,
        };
    }

    /// <summary>Whether what exists at a path, which is no directory, has a place for each byte. Where that cannot be seen it is taken to.</summary>
    private static bool IsRegular(string path)
    {
        const int NoSuchDevice = 6; // ENXIO: a socket cannot be opened
        const int NotSupported = 102; // the same on macOS
        try
        {
            // For both, since opening a pipe for one waits for the other end.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return stream.CanSeek;
        }
        catch (IOException failure)
        {
            return failure.HResult is not (NoSuchDevice or NotSupported);
        }
        catch (UnauthorizedAccessException)
        {
            return true;
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
