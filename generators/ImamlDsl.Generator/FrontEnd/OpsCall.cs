using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>One call of an operation of the DSL, with its arguments evaluated.</summary>
internal sealed class OpsCall
{
    private readonly Dictionary<string, object> _values = [];

    public OpsCall(Lowering lowering, IInvocationOperation invocation)
        : this(lowering, invocation, invocation.TargetMethod)
    {
        foreach (var argument in invocation.Arguments)
        {
            if (!IsNull(argument.Value) && lowering.Evaluate(argument.Value) is var value and not Null)
            {
                _values[argument.Parameter!.Name] = value;
            }
        }

        lowering.Builder.Source = Lowering.Text(At.Syntax);
    }

    /// <summary>A call of an operation that is passed as a function.</summary>
    public OpsCall(Lowering lowering, IMethodReferenceOperation function, object[] values)
        : this(lowering, function, function.Method)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _values[Method.Parameters[i].Name] = values[i];
        }

        lowering.Builder.Source = Lowering.Text(At.Syntax);
    }

    private OpsCall(Lowering lowering, IOperation at, IMethodSymbol method)
    {
        Lowering = lowering;
        At = at;
        Method = method;
    }

    public Lowering Lowering { get; }

    public IOperation At { get; }

    public IMethodSymbol Method { get; }

    public Builder B => Lowering.Builder;

    public string Name => Method.Name;

    public bool Has(string parameter) => _values.ContainsKey(parameter);

    public object Value(string parameter) =>
        _values.TryGetValue(parameter, out var value) ? value : throw Lowering.Unsupported(Argument(parameter), $"'{Name}' takes a value for {parameter}; null was given");

    public IOperation Argument(string parameter) => At is IInvocationOperation call ? call.Arguments.First(a => a.Parameter?.Name == parameter).Value : At;

    public Node Tensor(string parameter) => Lowering.ToNode(Value(parameter)) ?? throw Lowering.Unsupported(Argument(parameter), "a Tensor was expected");

    /// <summary>Several tensors: an array, or what a params parameter collects.</summary>
    public Node[] Tensors(string parameter) => Value(parameter) is object[] items
        ? [.. items.Select(i => Lowering.ToNode(i) ?? throw Lowering.Unsupported(Argument(parameter), "Tensors were expected"))]
        : throw Lowering.Unsupported(Argument(parameter), "an array of Tensors was expected");

    /// <summary>An integer that may depend on sizes.</summary>
    public Dim Extent(string parameter) => Value(parameter) is Dim dim ? dim : throw Unknown(parameter);

    public int Integer(string parameter) => Value(parameter) is Dim { IsConstant: true } dim ? dim.Value : throw Unknown(parameter);

    public bool Flag(string parameter) => Has(parameter) && Value(parameter) is true;

    public double Number(string parameter) => Arithmetic.Number(Value(parameter)) ?? throw Unknown(parameter);

    public string Word(string parameter) => Value(parameter) as string ?? throw Unknown(parameter);

    /// <summary>An argument that must be known when the model is compiled is not.</summary>
    public LoweringException Unknown(string parameter) => Lowering.Undecided(Argument(parameter));

    public LoweringException Mismatch(string message) => Lowering.Error(Descriptors.ShapeMismatch, At, $"'{Name}' {message}");

    public LoweringException Mismatch(string parameter, string message) => Lowering.Error(Descriptors.ShapeMismatch, Argument(parameter), $"'{Name}' {message}");

    /// <summary>An argument that is left out: null.</summary>
    private static bool IsNull(IOperation value) => value switch
    {
        IConversionOperation conversion => IsNull(conversion.Operand),
        IDefaultValueOperation => value.Type is { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
        _ => value.ConstantValue is { HasValue: true, Value: null },
    };

    /// <summary>An axis counted from the end where negative.</summary>
    public int Axis(int axis, Node x, string parameter)
    {
        var rank = x.Shape.Rank;
        var positive = axis < 0 ? axis + rank : axis;
        return positive >= 0 && positive < rank ? positive
            : throw Mismatch(parameter, $"has no axis {axis} in {x.Shape}: axes run from {-rank} to {rank - 1}");
    }

    /// <summary>The axes to reduce: one, several, or all.</summary>
    public int[] Axes(Node x)
    {
        if (Has("axis"))
        {
            return [Axis(Integer("axis"), x, "axis")];
        }

        if (!Has("axes"))
        {
            return [.. Enumerable.Range(0, x.Shape.Rank)];
        }

        var axes = Integers("axes").Select(a => Axis(a, x, "axes")).ToArray();
        if (axes.Length == 0)
        {
            throw Mismatch("axes", $"is given no axis of {x.Shape}; {Name}(x) reduces all of them");
        }

        return axes.Distinct().Count() == axes.Length ? axes : throw Mismatch("axes", $"names an axis twice: {string.Join(", ", axes)}");
    }

    /// <summary>Extents that may depend on sizes.</summary>
    public Dim[] Extents(string parameter) => Value(parameter) is object[] items && items.All(i => i is Dim) ? [.. items.Cast<Dim>()] : throw Unknown(parameter);

    public int[] Integers(string parameter) => Value(parameter) is object[] items && items.All(i => i is Dim { IsConstant: true })
        ? [.. items.Select(i => ((Dim)i).Value)]
        : throw Unknown(parameter);

    /// <summary>A reduced value with its axes put back as extents of 1 where the call asks for it.</summary>
    public Node KeepDims(Node reduced, Node x, int[] axes) => Flag("keepDims")
        ? B.Reshape(reduced, new Shape(x.Shape.Select((d, i) => axes.Contains(i) ? Dim.One : d)))
        : reduced;
}
