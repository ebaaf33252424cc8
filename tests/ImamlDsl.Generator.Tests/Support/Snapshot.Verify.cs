namespace ImamlDsl.Generator.Tests.Support;

/// <content>With Verify, in a build with <c>-p:Verify=true</c>: it shows differences in the developer's own tool.</content>
internal static partial class Snapshot
{
    static partial void Compare(string folder, string name, string received)
    {
        var settings = new VerifyTests.VerifySettings();
        settings.UseDirectory(folder);
        settings.UseFileName(name);
        VerifyXunit.Verifier.Verify(received, "cs", settings).ToTask().GetAwaiter().GetResult();
    }
}
