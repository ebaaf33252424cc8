using System.Runtime.CompilerServices;

namespace ImamlDsl;

/// <summary>Where the entries of a vector in physical order lie in θ, which is in logical order.</summary>
internal sealed unsafe class Places
{
    // As many neighbours in the vector as fill a line of a cache, where they are far from each other in θ.
    private const int Together = 16;

    private readonly Block[] _blocks;
    private readonly int _thetaLength; // as far as places reach

    /// <summary>Finds rows of places that are evenly apart, and blocks of such rows: a tensor whose axes are in another order is one.</summary>
    public Places(int[] positions)
    {
        Count = positions.Length;
        var rows = new List<Row>();
        for (var i = 0; i < Count; i += rows[^1].Length)
        {
            var step = i + 1 < Count ? positions[i + 1] - positions[i] : 1;
            var length = 1;
            while (i + length < Count && positions[i + length] == positions[i] + (length * step))
            {
                length++;
            }

            rows.Add(new Row(positions[i], i, length, step));
            _thetaLength = int.Max(_thetaLength, int.Max(positions[i], positions[i + length - 1]) + 1);
        }

        // θ is read and written from its start to its end, so that each line of a cache is met once.
        _blocks = [.. rows.GroupBy(row => (row.Length, row.Step)).Select(block => new Block(block.Key.Length, block.Key.Step, [.. block.OrderBy(row => row.Theta)]))];
        IsRun = rows is [{ Step: 1 }];
    }

    /// <summary>Whether they are one after the other, as they mostly are: the vector is a part of θ.</summary>
    public bool IsRun { get; }

    public int Count { get; }

    /// <summary>The part of θ that the vector is, where it is one.</summary>
    public Range Run => (_thetaLength - Count).._thetaLength;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather<T>(ReadOnlySpan<T> theta, Span<T> vector)
        where T : unmanaged
    {
        fixed (T* from = theta[.._thetaLength], to = vector[..Count])
        {
            foreach (var block in _blocks)
            {
                if (block.Step == 1)
                {
                    foreach (var row in block.Rows)
                    {
                        theta.Slice(row.Theta, row.Length).CopyTo(vector[row.Vector..]);
                    }

                    continue;
                }

                for (var first = 0; first < block.Length; first += Together)
                {
                    var count = int.Min(Together, block.Length - first);
                    foreach (var row in block.Rows)
                    {
                        T* x = from + row.Theta + ((nint)first * block.Step), y = to + row.Vector + first;
                        for (var i = 0; i < count; i++)
                        {
                            y[i] = *x;
                            x += block.Step;
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scatter<T>(ReadOnlySpan<T> vector, Span<T> theta)
        where T : unmanaged
    {
        fixed (T* from = vector[..Count], to = theta[.._thetaLength])
        {
            foreach (var block in _blocks)
            {
                if (block.Step == 1)
                {
                    foreach (var row in block.Rows)
                    {
                        vector.Slice(row.Vector, row.Length).CopyTo(theta[row.Theta..]);
                    }

                    continue;
                }

                for (var first = 0; first < block.Length; first += Together)
                {
                    var count = int.Min(Together, block.Length - first);
                    foreach (var row in block.Rows)
                    {
                        T* x = from + row.Vector + first, y = to + row.Theta + ((nint)first * block.Step);
                        for (var i = 0; i < count; i++)
                        {
                            *y = x[i];
                            y += block.Step;
                        }
                    }
                }
            }
        }
    }

    private readonly record struct Row(int Theta, int Vector, int Length, int Step);

    private readonly record struct Block(int Length, int Step, Row[] Rows);
}
