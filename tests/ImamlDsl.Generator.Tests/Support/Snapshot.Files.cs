namespace ImamlDsl.Generator.Tests.Support;

/// <content>Without Verify.</content>
internal static partial class Snapshot
{
    static partial void Compare(string folder, string name, string received)
    {
        var verifiedPath = Path.Combine(folder, $"{name}.verified.cs");
        var receivedPath = Path.Combine(folder, $"{name}.received.cs");
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
}
