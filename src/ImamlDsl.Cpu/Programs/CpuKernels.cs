using System.Numerics;
using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu;

/// <summary>A program's routines for one task. The generator derives a class from it for each loss, metric and prediction.</summary>
/// <typeparam name="T">The floating-point type.</typeparam>
public abstract class CpuKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<nint[], long> _scratch = []; // by the array of its offsets
    private readonly List<Array> _constants = []; // pinned

    /// <summary>The number of values <see cref="Value"/> writes.</summary>
    public int OutputLength { get; protected set; }

    /// <summary>The entries of scratch that the largest routine needs.</summary>
    public long ScratchLength { get; protected set; }

    /// <summary>The entries of scratch that library kernels need.</summary>
    public long WorkLength { get; protected set; }

    /// <summary>The entries that a linearisation keeps.</summary>
    public long ResidualLength { get; protected set; }

    /// <summary>What the program costs for one task of the sizes that <see cref="Resize"/> was given last.</summary>
    public abstract ProgramCosts Costs { get; }

    /// <summary>Sets the sizes that the data decide and places all buffers.</summary>
    public abstract void Resize(ReadOnlySpan<int> sizes);

    /// <summary>Computes the program's value.</summary>
    public abstract void Value(in CpuFrame<T> f);

    /// <summary>Computes the loss and its gradient in φ.</summary>
    public virtual void Gradient(in CpuFrame<T> f) => throw NotALoss();

    /// <summary>Computes the loss and its gradients in φ and ω.</summary>
    public virtual void OuterGradient(in CpuFrame<T> f) => throw NotALoss();

    /// <summary>Computes the loss, its gradient in φ and what a linearisation keeps.</summary>
    public virtual void Prepare(in CpuFrame<T> f) => throw NotALoss();

    /// <summary>Computes ∂²L/∂φ² v from what <see cref="Prepare"/> kept.</summary>
    public virtual void Apply(in CpuFrame<T> f) => throw NotALoss();

    /// <summary>Computes ∂²L/∂φ² v and ∂²L/∂ω∂φ v from what <see cref="Prepare"/> kept.</summary>
    public virtual void ApplyMixed(in CpuFrame<T> f) => throw NotALoss();

    /// <summary>Keeps a program's constants for as long as this object lives.</summary>
    /// <returns>Where they lie; they do not move.</returns>
    protected unsafe T* Constants(ReadOnlySpan<double> values)
    {
        var kept = GC.AllocateUninitializedArray<T>(values.Length, pinned: true);
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = T.CreateTruncating(values[i]);
        }

        return Keep(kept);
    }

    /// <inheritdoc cref="Constants(ReadOnlySpan{double})"/>
    protected unsafe int* Constants(ReadOnlySpan<int> indices)
    {
        var kept = GC.AllocateUninitializedArray<int>(indices.Length, pinned: true);
        indices.CopyTo(kept);
        return Keep(kept);
    }

    private unsafe TElement* Keep<TElement>(TElement[] pinned)
        where TElement : unmanaged
    {
        _constants.Add(pinned);
        return (TElement*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
    }

    /// <summary>Places the buffers of one routine in scratch: those that live at the same time do not overlap.</summary>
    protected void PlaceScratch(nint[] offsets, ReadOnlySpan<ScratchLife> lives)
    {
        _scratch[offsets] = ScratchPlan.Place(offsets, lives, AlignmentInEntries);
        ScratchLength = long.Max(ScratchLength, _scratch[offsets]);
    }

    /// <summary>Bytes of scratch of the routine whose buffers <see cref="PlaceScratch"/> placed at these offsets.</summary>
    protected unsafe long ScratchBytes(nint[] offsets) => _scratch[offsets] * sizeof(T);

    /// <summary>Places what a linearisation keeps, one after the other.</summary>
    /// <returns>The entries needed in all.</returns>
    protected static long PlaceResiduals(Span<nint> offsets, ReadOnlySpan<nint> lengths)
    {
        nint end = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            offsets[i] = end;
            end = ScratchPlan.RoundUp(end + lengths[i], AlignmentInEntries);
        }

        return end;
    }

    private static unsafe nint AlignmentInEntries => ScratchPlan.CacheLine / sizeof(T);

    private static NotSupportedException NotALoss() => new("Only a loss has gradients and Hessian-vector products; this program is a metric or a prediction.");
}
