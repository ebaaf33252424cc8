using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>
/// What one register tile computes: for rows i and a few vectors of columns j,
/// C[i, j] = initial[i, j] + Σ_s Σ_p A[aRows[i] + s·AOuter + p·AStep] · B[s·BOuter + p·BStep + j], for s below Outer and p below Inner; with two products, the
/// same is added for A + ANext and B + BNext. Positions count numbers, not bytes.
/// </summary>
/// <remarks>
/// A matrix product is the case of one segment. A convolution's tile has one segment for each row of its window that lies in the image;
/// within it the window's columns and channels are one contiguous run.
/// </remarks>
internal unsafe struct TileArguments<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of segments.</summary>
    public int Outer;

    /// <summary>The length of a segment.</summary>
    public int Inner;

    /// <summary>From a segment of A to the next.</summary>
    public nint AOuter;

    /// <summary>From a segment of B to the next.</summary>
    public nint BOuter;

    /// <summary>From an entry of A to the next in a segment.</summary>
    public nint AStep;

    /// <summary>From a row of B to the next in a segment.</summary>
    public nint BStep;

    /// <summary>A, before row positions are added.</summary>
    public T* A;

    /// <summary>Where each row of the tile begins in A.</summary>
    public int* ARows;

    /// <summary>The first column of the tile in B.</summary>
    public T* B;

    /// <summary>The first column of the tile in C, before row positions are added.</summary>
    public T* C;

    /// <summary>Where each row of the tile begins in C.</summary>
    public int* CRows;

    /// <summary>What is added to every row, at the tile's first column; or null.</summary>
    public T* Bias;

    /// <summary>Whether C's old value is added.</summary>
    public bool Accumulate;

    /// <summary>How many products are added, 1 or 2; 0 means 1.</summary>
    public int Products;

    /// <summary>From A to the second product's A.</summary>
    public nint ANext;

    /// <summary>From B to the second product's B.</summary>
    public nint BNext;

    /// <summary>Where the last vector begins, counted from the tile's first column.</summary>
    public nint Last;

    /// <summary>The position of <see cref="C"/> in the result, for epilogues.</summary>
    public nint At;

    /// <summary>The tile's first column in the result, for epilogues.</summary>
    public nint Column;
}
