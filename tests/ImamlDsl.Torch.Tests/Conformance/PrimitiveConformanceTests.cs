using ImamlDsl.Generator;
using ImamlDsl.Generator.Emit.Torch;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using ImamlDsl.Generator.Tests.Rules;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>
/// Every row of the table of primitives, alone in a loss: value, gradient and product on libtorch against an interpreter that takes one entry after the other.
/// </summary>
public sealed class PrimitiveConformanceTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const int Tasks = 2;

    /// <summary>Interpreter, device, position of the case, primitive.</summary>
    public static TheoryData<string, string, int, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, string, int, string>();
            foreach (var device in new TorchDevices())
            {
                for (var i = 0; i < RuleCases.All.Count; i++)
                {
                    // Leaves that passes seed are in every other case; a size that no input settles has no value, and the models use those that one does.
                    if (RuleCases.All[i].Primitive is not ("Parameter" or "Input" or "Tangent" or "Size"))
                    {
                        rows.Add((string)device[0], (string)device[1], i, RuleCases.All[i].Primitive);
                    }
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Cases))]
    public void ValueGradientAndProduct(string command, string device, int index, string name)
    {
        var model = Model(RuleCases.All[index]);
        var program = model.Programs[0];
        var runtime = runtimes[command, device];
        var script = TorchFileEmitter.Script(model.Source, program) + "\n";
        using var module = runtime.Compile(ConvolutionScript.For(TorchConvolution.Automatic, cuda: false) + script);

        var random = new Random(index);
        var (phi, v) = (Draw(random, model, RuleCases.All[index].Low), Draw(random, model, -1));
        var weights = Enumerable.Range(0, Tasks * Weights(model)).Select(_ => random.NextDouble()).ToArray();
        var labels = Enumerable.Range(0, 2 * Tasks * 3).Select(_ => (long)random.Next(3)).ToArray();
        using var tensorPhi = Tensor(runtime, phi);
        using var tensorV = Tensor(runtime, v);
        using var first = runtime.From<long>([Tasks, 3], labels[..(Tasks * 3)]);
        using var second = runtime.From<long>([Tasks, 3], labels[(Tasks * 3)..]);
        using var third = runtime.From<double>([Tasks, .. model.Source.Programs[0].Inputs[2].Shape.Shape.Select(d => (long)d.Value)], weights);

        var value = module.Invoke("value", tensorPhi, first, second, third);
        var prepared = module.Invoke("prepare", tensorPhi, first, second, third);
        var applied = module.Invoke("apply", [tensorPhi, first, second, third, tensorV, .. prepared[2..]]);
        var gradient = module.Invoke("gradient", tensorPhi, first, second, third);
        double[] Expected(string routine, Place place) => [.. Enumerable.Range(0, Tasks).SelectMany(t =>
            Evaluate(program.Routines.Single(r => r.Name == routine), place, t))];

        Relative.Equal(Expected("Value", Place.Value), value[0].To<double>(), 1e-12, $"{name}, value");
        Relative.Equal(Expected("Value", Place.Value), prepared[0].To<double>(), 1e-12, $"{name}, value of prepare");
        Relative.Equal(Expected("Gradient", Place.Gradient), gradient[1].To<double>(), 1e-12, $"{name}, gradient");
        Relative.Equal(Expected("Gradient", Place.Gradient), prepared[1].To<double>(), 1e-12, $"{name}, gradient of prepare");
        Relative.Equal(Expected("Apply", Place.Product), applied[0].To<double>(), 1e-12, $"{name}, product");
        foreach (var tensor in value.Concat(prepared).Concat(applied).Concat(gradient))
        {
            tensor.Dispose();
        }

        IEnumerable<double> Evaluate(Routine routine, Place place, int task)
        {
            var outputs = routine.Outputs.Where(o => o.Target.Place == place).OrderBy(o => o.Target.Index).Select(o => o.Node).ToArray();
            var leaves = new Dictionary<Node, double[]>();
            foreach (var leaf in Graph.Reachable(outputs).Where(n => n.Attr is SlotAttr))
            {
                var slot = ((SlotAttr)leaf.Attr).Index;
                leaves[leaf] = leaf.Op == Primitives.Parameter ? Part(phi[slot], task)
                    : leaf.Op == Primitives.Tangent ? Part(v[slot], task)
                    : slot == 2 ? Part(weights, task)
                    : [.. labels.Skip(((slot * Tasks) + task) * 3).Take(3).Select(l => (double)l)];
            }

            var interpreter = new Interpreter(leaves);
            return outputs.SelectMany(interpreter.Evaluate);
        }
    }

    private static double[] Part(double[] all, int task) => all.AsSpan(all.Length / Tasks * task, all.Length / Tasks).ToArray();

    private static int Weights(CompiledModel model) => model.Source.Programs[0].Inputs[2].Shape.Shape.Length.Value;

    private static double[][] Draw(Random random, CompiledModel model, double low) => [.. model.Source.Parameters.Select(p =>
        Enumerable.Range(0, Tasks * p.Shape.Shape.Length.Value).Select(_ => low + ((1.5 - low) * random.NextDouble())).ToArray())];

    /// <summary>[tasks, P]: the parameters of each task one after the other, as they are stored.</summary>
    private static ITorchTensor Tensor(ITorchRuntime runtime, double[][] parameters)
    {
        double[] rows = [.. Enumerable.Range(0, Tasks).SelectMany(t => parameters.SelectMany(p => Part(p, t)))];
        return runtime.From<double>([Tasks, rows.Length / Tasks], rows);
    }

    /// <summary>Σ weights ∘ exp(0.3·f) makes linear rows curved too, so that their second derivatives are not simply zero.</summary>
    private static CompiledModel Model(RuleCase rule)
    {
        var b = new Builder();
        int[][] shapes = [.. rule.Shapes, [2]];
        Node[] operands = [.. shapes.Select((s, i) => b.Add(Primitives.Parameter, new SlotAttr(i, RuleCases.Of(s), ElementKind.Real, false)))];
        var f = Real(b, rule.Build(b, operands[..^1]));
        var weights = b.Add(Primitives.Input, new SlotAttr(2, f.Shape, ElementKind.Real, false));
        var curved = b.Add(Primitives.Exp, Attr.None, b.Mul(b.Constant(0.3, f.Shape), f));
        var sum = b.Sum(b.Mul(weights, curved), [.. Enumerable.Range(0, f.Shape.Rank)]);
        var pad = operands[^1];
        var loss = b.Plus(sum, b.Sum(b.Mul(pad, pad), 0));
        InputDeclaration[] inputs =
        [
            new("first", ElementKind.Index, new EquatableShape(RuleCases.Of(3)), null), new("second", ElementKind.Index, new EquatableShape(RuleCases.Of(3)), null),
            new("weights", ElementKind.Real, new EquatableShape(f.Shape), null),
        ];
        var parameters = shapes.Select((s, i) => new ParameterDeclaration($"P{i}", new EquatableShape(RuleCases.Of(s)), true, ""));
        return ModelCompiler.Compile(new ModelGraph(
            "Model", "", new EquatableArray<string>([]), "partial class Model", new EquatableArray<string>([]), new EquatableArray<ParameterDeclaration>(parameters), new EquatableArray<MemberDeclaration>([]),
            new EquatableArray<ProgramGraph>([new ProgramGraph("Loss", ProgramRole.Loss, new EquatableArray<InputDeclaration>(inputs), new Graph([loss]))])));
    }

    /// <summary>A value as real numbers, whatever its entries are.</summary>
    private static Node Real(Builder b, Node f) => f.Kind switch
    {
        ElementKind.Boolean => b.Where(f, b.Constant(1, f.Shape), b.Constant(0, f.Shape)),
        ElementKind.Index => b.Add(Primitives.EqualIndices, Attr.None, f, b.Add(Primitives.Input, new SlotAttr(0, f.Shape, ElementKind.Index, false))),
        _ => f,
    };
}
