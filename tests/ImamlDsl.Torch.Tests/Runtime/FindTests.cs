using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>How interpreters are found.</summary>
public sealed class FindTests
{
    [Fact]
    public void InterpretersThatAreNamedHavePyTorch()
    {
        // Elsewhere tests are skipped without it, but one that somebody named must be found.
        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(PythonTorch.Variable)))
        {
            Assert.Empty(PythonTorch.Failures);
        }
    }

    [Fact]
    public void TheVariableNamesCommandLines()
    {
        Assert.Equal(["/opt/a/python3", "chroot /srv/b python3 -s"], PythonTorch.Candidates(" /opt/a/python3; chroot /srv/b python3 -s ;"));
        Assert.NotEmpty(PythonTorch.Candidates(null));
        Assert.Equal(PythonTorch.Candidates(null), PythonTorch.Candidates(" ;"));
    }

    [Fact]
    public void WhereThereIsNoneTheReasonSaysWhatWasTriedAndWhatToDo()
    {
        var probe = PythonProbe.Run("no-such-python3", TimeSpan.FromSeconds(30));
        Assert.Null(probe.Interpreter);
        var reason = PythonTorch.Explain([probe.ToString()]);
        Assert.Contains("python3 with PyTorch was not found. Tried: 'no-such-python3' (it cannot be started).", reason);
        Assert.Contains("python3-torch", reason);
        Assert.Contains("IMAMLDSL_PYTHON=", reason);
    }

    [TorchFact]
    public void OneWithoutPyTorchSaysSo()
    {
        // Without site-packages there is none.
        var probe = PythonProbe.Run($"{PythonTorch.Find()[0].Command} -S -I", TimeSpan.FromSeconds(30));
        Assert.Null(probe.Interpreter);
        Assert.Contains("No module named 'torch'", probe.Reason);
    }

    [TorchFact]
    public void OneThatTakesTooLongSaysSo()
    {
        var probe = PythonProbe.Run(PythonTorch.Find()[0].Command, TimeSpan.FromMilliseconds(1));
        Assert.Null(probe.Interpreter);
        Assert.Equal("it did not import torch within 0.001 s", probe.Reason);
    }

    [TorchFact]
    public void SettingsOfAnotherOpenBlasAreNotHandedOn()
    {
        var before = Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE");
        Environment.SetEnvironmentVariable("OPENBLAS_CORETYPE", "Prescott");
        try
        {
            const string Script = "import os; print(os.environ.get('OPENBLAS_CORETYPE'))";
            using var process = PythonCommand.Start(PythonTorch.Find()[0].Command, null, "-c", Script);
            Assert.Equal("None", process.StandardOutput.ReadToEnd().Trim());
            Assert.True(process.WaitForExit(30_000));
        }
        finally
        {
            Environment.SetEnvironmentVariable("OPENBLAS_CORETYPE", before);
        }
    }
}
