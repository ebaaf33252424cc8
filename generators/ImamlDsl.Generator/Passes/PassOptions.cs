using System;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Which optimising passes run; all do unless switched off. Without any of them the results are the same up to rounding.
/// <c>docs/passes.md</c> shows what each does.
/// </summary>
internal sealed record PassOptions
{
    private static readonly IReadOnlyDictionary<string, Func<PassOptions, PassOptions>> Switches = new Dictionary<string, Func<PassOptions, PassOptions>>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(CommonSubexpressions)] = o => o with { CommonSubexpressions = false },
        [nameof(Algebra)] = o => o with { Algebra = false },
        [nameof(ThinProducts)] = o => o with { ThinProducts = false },
        [nameof(TurnedWeights)] = o => o with { TurnedWeights = false },
        [nameof(ElementwiseFusion)] = o => o with { ElementwiseFusion = false },
        [nameof(ReductionFusion)] = o => o with { ReductionFusion = false },
        [nameof(Epilogues)] = o => o with { Epilogues = false },
        [nameof(TwinProducts)] = o => o with { TwinProducts = false },
        [nameof(BufferReuse)] = o => o with { BufferReuse = false },
        [nameof(Recomputation)] = o => o with { Recomputation = false },
    };

    /// <summary>Every pass.</summary>
    public static PassOptions All { get; } = new();

    /// <summary>No pass.</summary>
    public static PassOptions None { get; } = Switches.Values.Aggregate(All, (options, off) => off(options));

    /// <summary>The names of the passes, in the order in which they run.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Switches.Keys];

    /// <summary>Equal values of loss, gradient and Hessian-vector product are computed once (<c>Ir/Builder</c>).</summary>
    public bool CommonSubexpressions { get; init; } = true;

    /// <summary>Identities of arithmetic, while values are made (<c>Rules/Simplifications</c>).</summary>
    public bool Algebra { get; init; } = true;

    /// <summary>Products of which a size is 1 are elementwise work and sums (<c>Passes/ThinProducts</c>).</summary>
    public bool ThinProducts { get; init; } = true;

    /// <summary>Small weights are turned for products once for all of a linearisation (<c>Passes/TurnedWeights</c>).</summary>
    public bool TurnedWeights { get; init; } = true;

    /// <summary>Elementwise values over one domain share a loop (<c>Passes/Scheduler</c>).</summary>
    public bool ElementwiseFusion { get; init; } = true;

    /// <summary>Sums join the loop that makes what they sum (<c>Passes/Scheduler</c>).</summary>
    public bool ReductionFusion { get; init; } = true;

    /// <summary>What follows a product entry by entry is done where the product is stored (<c>Passes/Epilogues</c>).</summary>
    public bool Epilogues { get; init; } = true;

    /// <summary>Two products of one form that are added are one kernel (<c>Passes/TwinProducts</c>).</summary>
    public bool TwinProducts { get; init; } = true;

    /// <summary>Values that do not live at the same time share memory (<c>Passes/Scheduler</c>).</summary>
    public bool BufferReuse { get; init; } = true;

    /// <summary>Cheap elementwise values are computed again instead of stored (<c>Passes/Recomputation</c>).</summary>
    public bool Recomputation { get; init; } = true;

    /// <summary>All passes but one.</summary>
    public PassOptions Without(string name) => Switches[name](this);

    /// <summary>All passes but those named; the names stand between separators, in any case of letters.</summary>
    /// <param name="disabled">The text of the property <c>ImamlDslDisabledPasses</c>.</param>
    /// <param name="unknown">The names that are not a pass's.</param>
    public static PassOptions Parse(string? disabled, out IReadOnlyList<string> unknown)
    {
        var names = (disabled ?? "").Split([';', ',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        unknown = [.. names.Where(n => !Switches.ContainsKey(n))];
        return names.Where(Switches.ContainsKey).Aggregate(All, (options, name) => options.Without(name));
    }
}
