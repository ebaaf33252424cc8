using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>What a tile of a weight gradient sums: for rows i (channels of A) and columns j, C[i·CRow + j] = initial + Σ_p A[AAt[p] + i] · B[BAt[p] + j], and the same for A + ANext and B + BNext where there are two products.</summary>
internal unsafe struct GatherArguments<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of terms.</summary>
    public int Count;

    /// <summary>A at the tile's first row.</summary>
    public T* A;

    /// <summary>Where each term lies in A.</summary>
    public int* AAt;

    /// <summary>B at the tile's first column.</summary>
    public T* B;

    /// <summary>Where each term lies in B.</summary>
    public int* BAt;

    /// <summary>C at the tile's first row and column.</summary>
    public T* C;

    /// <summary>Where the last vector begins, counted from the tile's first column.</summary>
    public nint Last;

    /// <summary>From a row of C to the next.</summary>
    public int CRow;

    /// <summary>From A to the second product's A.</summary>
    public nint ANext;

    /// <summary>From B to the second product's B.</summary>
    public nint BNext;

    /// <summary>How many products are added, 1 or 2.</summary>
    public int Products;

    /// <summary>Whether C's old value is added.</summary>
    public bool Accumulate;
}
