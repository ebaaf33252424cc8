using System.Text.RegularExpressions;
using ImamlDsl.Generator.Tests.Support;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>The text that is compiled: as generated on a processor, without operations in place on CUDA.</summary>
public sealed partial class ScriptTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const int Tasks = 3;

    /// <summary>Interpreter, device, program.</summary>
    public static TheoryData<string, string, string> Programs
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var device in new TorchDevices())
            {
                // conv4 has nothing that its small image has not, and takes minutes.
                foreach (var definition in TestModels.All.Where(model => model is not OmniglotExample.Conv4).SelectMany(model => model.Definitions))
                {
                    rows.Add((string)device[0], (string)device[1], definition.ToString());
                }
            }

            return rows;
        }
    }

    [Fact]
    public void NothingIsDoneInPlaceOnCuda()
    {
        var convolutions = ConvolutionScript.For(TorchConvolution.Automatic, cuda: true);
        var (inPlace, convolved) = (0, 0);
        foreach (var definition in TestModels.All.SelectMany(model => model.Definitions))
        {
            var generated = ((ITorchProgramSource)definition).TorchScript;
            inPlace += InPlace().Count(generated);
            foreach (var cuda in (bool[])[false, true])
            {
                var text = TorchScripts.For(definition, cuda);
                Assert.EndsWith("]\n", text);
                Assert.DoesNotContain('\r', text);
                Assert.Equal(
                    generated.Contains("conv_", StringComparison.Ordinal), text.Contains("def conv_forward(", StringComparison.Ordinal));
            }

            // The sum over windows, one function for all programs, adds to views of a result.
            var script = TorchScripts.For(definition, cuda: true);
            convolved += script.StartsWith(convolutions, StringComparison.Ordinal) ? 1 : 0;
            var own = script.StartsWith(convolutions, StringComparison.Ordinal) ? script[convolutions.Length..] : script;
            Assert.DoesNotMatch(InPlace(), own);
            Assert.Equal(InPlace().Replace(generated, "(") + "\n", own);
        }

        Assert.True(inPlace > 100 && convolved > 5, $"{inPlace} operations in place, {convolved} programs with convolutions");
    }

    [TorchTheory]
    [MemberData(nameof(Programs))]
    public void BothTextsComputeTheSame(string command, string device, string program)
    {
        var runtime = runtimes[command, device];
        var definition = TestModels.Find(program);
        using var tensors = new ProgramTensors(runtime, definition, Tasks);
        using var plain = runtime.Compile(TorchScripts.For(definition, cuda: false, TorchConvolution.Unfolded));
        using var other = runtime.Compile(TorchScripts.For(definition, cuda: true, TorchConvolution.Unfolded));
        Same("value", tensors.Point, tensors.Point);
        if (definition.Kind != ProgramKind.Loss)
        {
            return;
        }

        Same("gradient", tensors.Point, tensors.Point);
        var (prepared, others) = Same("prepare", tensors.Point, tensors.Point);
        ITorchTensor[] arguments = [.. tensors.Point, tensors.Vector, .. prepared[2..]];
        ITorchTensor[] otherArguments = [.. tensors.Point, tensors.Vector, .. others[2..]];
        Same("apply", arguments, otherArguments);
        if (definition.Model.Layout.OuterLength > 0)
        {
            Same("outer_gradient", tensors.Point, tensors.Point);
            Same("apply_mixed", arguments, otherArguments);
        }

        // Messages about memory rest on what a linearisation is said to keep. What all tasks share is said for each and kept once.
        var source = (ITorchProgramSource)definition;
        var sizes = definition.Symbols.Select(symbol => Size(definition, tensors, symbol)).ToArray();
        var kept = prepared[2..].Sum(tensor => tensor.Shape.Aggregate(1L, (count, extent) => count * extent));
        Assert.Equal(source.Residuals, prepared.Length - 2);
        Assert.InRange(kept, Tasks * source.ResidualLength(sizes) / 2, Tasks * source.ResidualLength(sizes));

        (ITorchTensor[] Plain, ITorchTensor[] Other) Same(string function, ITorchTensor[] given, ITorchTensor[] otherGiven)
        {
            // The third call is specialised and fused; all are to agree. What is kept may be a sum that cancels: its products are compared.
            for (var call = 0; ; call++)
            {
                var (results, others) = (plain.Invoke(function, given), other.Invoke(function, otherGiven));
                Assert.Equal(results.Select(result => result.Type), others.Select(result => result.Type));
                Assert.Equal(results.Select(result => result.Shape), others.Select(result => result.Shape));
                for (var i = 0; i < (function == "prepare" ? 2 : results.Length); i++)
                {
                    Relative.Equal(results[i].To<double>(), others[i].To<double>(), 1e-12, $"{program} {function}, result {i}");
                }

                if (call == 2)
                {
                    return (results, others);
                }
            }
        }
    }

    private static int Size(ProgramDefinition definition, ProgramTensors tensors, string symbol)
    {
        var first = tensors.Point.Length - definition.Inputs.Count;
        return definition.Inputs
            .SelectMany((input, i) => input.Shape.Select((d, axis) => (d.Symbol, Size: (int)tensors.Point[first + i].Shape[axis + 1])))
            .First(pair => pair.Symbol == symbol).Size;
    }

    [GeneratedRegex(@"_\(")]
    private static partial Regex InPlace();
}
