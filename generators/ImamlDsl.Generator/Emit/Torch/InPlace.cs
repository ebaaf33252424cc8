using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>
/// Contract: lets an operation write over an argument that nothing reads afterwards, that was computed in this function, and that has the result's shape. The
/// values stay the same.
/// </summary>
internal static class InPlace
{
    private static readonly HashSet<string> Able = new(StringComparer.Ordinal)
    {
        "add", "sub", "mul", "div", "neg", "exp", "log", "sqrt", "abs", "tanh", "sigmoid", "sin", "cos", "relu", "pow", "reciprocal", "sign", "expm1", "log1p", "erf", "erfc", "clamp", "addcmul", "baddbmm", "addmm",
    };

    public static IReadOnlyList<TensorOp> Run(IReadOnlyList<TensorOp> ops, IReadOnlyList<TensorRef> results)
    {
        var memory = new Dictionary<string, string>(StringComparer.Ordinal); // variable → the variable whose memory it shows
        var owned = new HashSet<string>(StringComparer.Ordinal);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < ops.Count; i++)
        {
            foreach (var name in ops[i].Reads)
            {
                last[Memory(name)] = i;
            }

            memory[ops[i].Result] = ops[i].Function is null ? Memory(ops[i].Reads.First()) : ops[i].Result;
            if (ops[i].Function is not null)
            {
                owned.Add(ops[i].Result);
            }
        }

        foreach (var result in results)
        {
            last[Memory(result.Name)] = ops.Count;
        }

        return [.. ops.Select((op, i) => Reuse(op, i))];

        string Memory(string name) => memory.TryGetValue(name, out var of) ? of : name;

        TensorOp Reuse(TensorOp op, int position)
        {
            if (op.Function is null || !Able.Contains(op.Function))
            {
                return op;
            }

            foreach (var argument in op.Reusable)
            {
                if (op.Arguments[argument] is TensorRef { Views.Count: 0 } tensor && owned.Contains(tensor.Name) && last[tensor.Name] == position
                    && op.Reads.Count(name => Memory(name) == tensor.Name) == 1)
                {
                    if (argument == 0)
                    {
                        return op with { InPlace = true };
                    }

                    // x + y and x·y may change places.
                    if (op.Function is "add" or "mul" && op.Options.Count == 0)
                    {
                        return op with { InPlace = true, Arguments = [tensor, op.Arguments[0]] };
                    }
                }
            }

            return op;
        }
    }
}
