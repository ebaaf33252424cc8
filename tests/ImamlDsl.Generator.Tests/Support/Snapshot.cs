namespace ImamlDsl.Generator.Tests.Support;

/// <summary>
/// Compares text with a file in the conventions of Verify: <c>Class.Test#File.g.verified.cs</c> beside the test. On a difference it writes
/// <c>….received.cs</c>; copying that over the verified file accepts it.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string folder, string test, string file, string received)
    {
        var verifiedPath = Path.Combine(folder, $"{test}#{file}.verified.cs");
        var receivedPath = Path.Combine(folder, $"{test}#{file}.received.cs");
        received = Normalize(received);
        var verified = File.Exists(verifiedPath) ? Normalize(File.ReadAllText(verifiedPath)) : "";
        if (received == verified)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        var (ours, theirs) = (received.Split('\n'), verified.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(ours.Length, theirs.Length)).First(i => i >= ours.Length || i >= theirs.Length || ours[i] != theirs[i]);
        Assert.Fail($"""
            The generated code differs from {Path.GetFileName(verifiedPath)} first in line {line + 1}:
              verified: {(line < theirs.Length ? theirs[line] : "(end of file)")}
              received: {(line < ours.Length ? ours[line] : "(end of file)")}
            If the new code is right, copy {Path.GetFileName(receivedPath)} over it.
            """);
    }

    private static string Normalize(string text) => text.TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
