using System.Collections.Generic;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>What a definition needs of sizes that are not known yet.</content>
internal sealed partial class Lowering
{
    private readonly List<SizeRequirement> _requirements = [];

    /// <summary>What sizes must fulfil that only the data or the instance decide.</summary>
    public IReadOnlyList<SizeRequirement> Requirements => _requirements;

    /// <summary>Notes that a size must not be negative, unless that is so whatever the symbols are.</summary>
    /// <returns>False where it is always negative.</returns>
    public bool RequireNonNegative(Dim size, string what)
    {
        if (size.IsConstant)
        {
            return size.Value >= 0;
        }

        var requirement = new SizeRequirement(size, what);
        if (!size.IsNonNegative && !_requirements.Contains(requirement))
        {
            _requirements.Add(requirement);
        }

        return true;
    }
}
