using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Functions as values: activations that layers are made with, locals, arguments, results, and what they see.</summary>
[Model]
public sealed partial class FunctionOps
{
    private readonly ActivatedLayer[] _layers = [new(3, 4, Tanh), new(4, 3, static x => x * Sigmoid(x)), new(3, 3, ActivatedLayer.Bent)];
    private readonly Func<Tensor, Tensor, Tensor> _join = (a, b) => a + Sin(b);

    [Parameter(3, Count = 3)]
    public partial Tensor[] Scales { get; }

    [Loss]
    public Tensor Layers([Shape("N", 3)] Tensor x)
    {
        foreach (var layer in _layers)
        {
            x = layer.Forward(x);
        }

        return Mean(_join(x, Square(x)));
    }

    [Loss]
    public Tensor Locals([Shape("N", 3)] Tensor x)
    {
        Func<Tensor, Tensor> first = Softplus;
        var second = (Tensor t) => Mean(t) * Scales.Length;
        Func<Tensor, Tensor>[] all = [first, Cos, t => Square(t) + t, Local];
        var total = second(x);
        foreach (var function in all)
        {
            total += second(function(x * Scales[0]));
        }

        Action<Tensor> add = t => { _ = t; };
        add(x);
        return Twice(Tanh, total) + Composed(Sin, Scaled(2))(total) + all.Select(f => Mean(f(x))).Aggregate(_join) + Chosen("cos")(total) + Chosen("other")(total);

        Tensor Local(Tensor t) => t * Scales[1];
    }

    [Loss]
    public Tensor Turns([Shape("N", 3)] Tensor x)
    {
        Tensor total = 0;
        for (var i = 0; i < 3; i++)
        {
            var scale = Scales[i];
            Func<Tensor, Tensor> turn = t => Mean(Sin(t * scale)) * (i + 1); // reads what this turn has
            total += turn(x) + Twice(t => Cos(t) * Scaled(i)(t), total);
        }

        return total;
    }

    private static Func<Tensor, Tensor> Chosen(string name) => name switch
    {
        "cos" => Cos,
        _ => x => x * 3,
    };

    private static Tensor Twice(Func<Tensor, Tensor> function, Tensor x) => function(function(x));

    private static Func<Tensor, Tensor> Scaled(double factor) => t => t * factor;

    private static Func<Tensor, Tensor> Composed(Func<Tensor, Tensor> outer, Func<Tensor, Tensor> inner) => t => outer(inner(t));
}

[Model]
public sealed partial class ActivatedLayer(int inputs, int outputs, Func<Tensor, Tensor> activation)
{
    private readonly Func<Tensor, Tensor> _activation = activation;

    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    [Parameter("Inputs", "Outputs")]
    public partial Tensor W { get; }

    [Parameter("Outputs")]
    public partial Tensor B { get; }

    public Tensor Forward(Tensor x) => _activation(MatMul(x, W) + B);

    [Differentiable]
    public static Tensor Bent(Tensor x) => x + Square(x) * 0.25;
}
