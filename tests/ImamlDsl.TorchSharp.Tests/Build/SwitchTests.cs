using System.Diagnostics;
using System.Text.Json;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>The switch of the build, asked of MSBuild itself. Nothing is built or restored.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData("", "none", "")]
    [InlineData("python", "none", "")]
    [InlineData("cpu", "cpu", "TorchSharp TorchSharp-cpu")]
    [InlineData("CPU", "cpu", "TorchSharp TorchSharp-cpu")]
    [InlineData("cuda", "cuda", "TorchSharp TorchSharp-cuda-")]
    public void A_switch_chooses_the_packages(string value, string kind, string packages)
    {
        var (code, output) = Evaluate($"-p:Torch={value}");

        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(kind, json.RootElement.GetProperty("Properties").GetProperty("TorchSharpKind").GetString());
        Assert.Equal(packages.Replace("cuda-", OperatingSystem.IsWindows() ? "cuda-windows" : "cuda-linux"),
            string.Join(' ', Items(json, "PackageReference")));
        Assert.Equal(kind == "none", Items(json, "ProjectReference").Any(path => path.Contains("Signatures")));
        Assert.Equal(kind == "none" ? "false" : "true", json.RootElement.GetProperty("Properties").GetProperty("IsPackable").GetString());
    }

    [Fact]
    public void An_environment_variable_does_the_same()
    {
        var (code, output) = Evaluate("-v:q", ("Torch", "cpu"));

        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("cpu", json.RootElement.GetProperty("Properties").GetProperty("TorchSharpKind").GetString());
    }

    [Theory]
    [InlineData("-p:Torch=rocm", "Torch is 'rocm'. Give -p:Torch=cpu or -p:Torch=cuda")]
    [InlineData("-p:TorchSharpAssembly=no/such/TorchSharp.dll", "There is no file")]
    public void A_wrong_switch_is_an_error(string argument, string message)
    {
        var (code, output) = Run(["-t:CheckTorchSwitch", argument]);

        Assert.NotEqual(0, code);
        Assert.Contains(message, output);
    }

    [Fact]
    public void A_dll_built_by_hand_takes_the_place_of_packages()
    {
        var (code, output) = Evaluate($"-p:TorchSharpAssembly={typeof(Assert).Assembly.Location}");

        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("assembly", json.RootElement.GetProperty("Properties").GetProperty("TorchSharpKind").GetString());
        Assert.Empty(Items(json, "PackageReference"));
        Assert.Contains("TorchSharp", Items(json, "Reference"));
    }

    [NoTorchFact]
    public void The_signatures_are_not_copied_to_the_output() =>
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "TorchSharp.dll")));

    private static IEnumerable<string> Items(JsonDocument json, string name) =>
        json.RootElement.GetProperty("Items").GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    private static (int Code, string Output) Evaluate(string argument, params (string Name, string Value)[] environment) =>
        Run(["-getProperty:TorchSharpKind,IsPackable", "-getItem:PackageReference,ProjectReference,Reference", argument], environment);

    private static (int Code, string Output) Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var project = Path.Combine(Kind.Repository, "src", "ImamlDsl.TorchSharp", "ImamlDsl.TorchSharp.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", "-nologo", "-nr:false", project, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The switch of this build is not that of the question.
        start.Environment.Remove("Torch");
        start.Environment.Remove("TorchSharpAssembly");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
