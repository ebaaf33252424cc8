using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>Costs of programs. Generated definitions call it.</summary>
public static class CpuCosts
{
    /// <summary>The costs of a program for one task whose data have given sizes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="precision">The type in which it computes.</param>
    /// <param name="sizes">The sizes that the data decide, in the order of their first appearance in its inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the precision is not known.</exception>
    /// <exception cref="OverflowException">A count is too large for an integer.</exception>
    public static ProgramCosts Of(ICpuProgramSource program, Precision precision, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(program);
        foreach (var size in sizes)
        {
            Ranges.AtLeast(1, size, nameof(sizes), "A size that the data decide", "Give one for each, such as the number of examples.");
        }

        return precision switch
        {
            Precision.Single => Of<float>(program, sizes),
            Precision.Double => Of<double>(program, sizes),
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Single or Double."),
        };
    }

    private static ProgramCosts Of<T>(ICpuProgramSource program, ReadOnlySpan<int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            var kernels = program.CreateKernels<T>();
            kernels.Resize(sizes);
            return kernels.Costs;
        }
        catch (OverflowException overflow)
        {
            throw new OverflowException($"With the sizes [{string.Join(", ", sizes.ToArray())}] a cost or a length is too large for an integer; give smaller ones.", overflow);
        }
    }
}
