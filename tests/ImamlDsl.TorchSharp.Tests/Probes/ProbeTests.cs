namespace ImamlDsl.TorchSharp.Tests;

/// <summary>What would end the test process, or could not be undone in it.</summary>
public sealed class ProbeTests
{
    [TorchFact]
    public void The_runtime_starts_in_a_new_process()
    {
        var (code, output) = Probe.Run(null, native: true, "start", "cpu");

        Assert.True(code == 0, output);
        Assert.Contains("=> nothing thrown", output);
    }

    [TorchFact]
    public void Without_the_native_library_the_runtime_names_its_package()
    {
        var folder = Probe.ManagedCopy();
        try
        {
            var (code, output) = Probe.Run(folder.FullName, native: false, "start", "cpu");

            Assert.True(code == 3, output);
            Assert.Contains("=> TorchException: TorchSharp is here, but its native library or libtorch cannot be loaded, so 'cpu' cannot "
                + "be started.", output);
            Assert.Contains("-p:Torch=cpu", output);
            Assert.Contains("TorchSharp-cpu for the processor", output);
            Assert.DoesNotContain("LoadNativeBackend", output); // the page that TorchSharp would print
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TorchFact]
    public void TorchSharp_itself_would_end_the_process_for_an_unknown_function()
    {
        // When this fails, the guard in TorchSharpModule can go.
        var (code, output) = Probe.Run(null, native: true, "bare-unknown-function");

        Assert.True(code is not 0 and not 3, output);
    }
}
