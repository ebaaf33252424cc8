namespace ImamlDsl.Generator.Tests.Support;

/// <summary>
/// Compares text with a file in the conventions of Verify: <c>Class.Test#File.g.verified.cs</c> beside the test. On a difference there is a
/// <c>….received.cs</c>; copying that over the verified file accepts it. In a build with <c>-p:Verify=true</c> Verify itself does so.
/// </summary>
internal static partial class Snapshot
{
    public static void Verify(string folder, string test, string file, string received) => Compare(folder, $"{test}#{file}", Normalize(received));

    private static string Normalize(string text) => text.TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    /// <summary>Compares text with the file <c>name.verified.cs</c> of a folder.</summary>
    static partial void Compare(string folder, string name, string received);
}
