using System.Diagnostics;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Numbers of few bits, which begin again where these end; numbers that may be null; calls that C# leaves out.</summary>
[Model]
public sealed partial class CountingOps
{
    private static readonly int[] s_sizes = [1, 2, 3];

    private enum Level : byte
    {
        None = 0,
        High = 254,
    }

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Narrow([Shape("N", 3)] Tensor x)
    {
        byte b = 250;
        b += 10; // 4
        byte under = 5;
        under -= 10; // 251
        var counted = (short)32767;
        counted++; // -32768
        ushort squared = 300;
        squared *= squared; // 24464
        sbyte[] bytes = [127];
        bytes[0] += 2; // -127
        byte? maybe = 255;
        maybe++; // 0
        var level = Level.High;
        level++;
        level++; // 0
        var many = 300;
        var cut = (byte)many + (int)(Level)many; // 88
        return Mean(Square(x * W)) * (b + under + (counted / 1024) + (squared / 1000) + bytes[0] + maybe.Value + (int)level + cut);
    }

    [Loss]
    public Tensor Bits([Shape("N", 3)] Tensor x)
    {
        int bits = 12, negative = -8;
        byte shifted = 200;
        shifted <<= 1; // 144
        var part = 7.5;
        part %= 2; // 1.5
        negative >>>= 28; // 15
        return Mean(Square(x * W)) * (~bits + shifted + part + negative + (-7.5 % 2) + (bits >>> 2)); // −13 + 144 + 1.5 + 15 − 1.5 + 3
    }

    [Loss]
    public Tensor Nullable([Shape("N", 3)] Tensor x)
    {
        int? none = null, some = 4;
        var sum = none + some;
        var turns = none < 3 || none > 3 || none >= some ? 100 : 2;
        none++;
        some += 3; // 7
        return Mean(Exp(x * W)) * (turns + (sum ?? 5) + (-none ?? 6) + some.Value);
    }

    [Loss]
    public Tensor LeftOut([Shape("N", 3)] Tensor x)
    {
        var counter = new Counter();
        Debug.Assert(x.Rank == 2, "data are rows");
        counter.Never(counter.Next());
        OnCounted(counter.Next());
        counter.Next();
        return Mean(Square(x - W)) * counter.Count;
    }

    [Loss]
    public Tensor Held([Shape("N", 3)] Tensor x)
    {
        var holder = new Holder { Note = null!, Empty = default! };
        holder.Parts[0] = W;
        holder.Parts[1] = x * holder.Parts[0];
        holder.Sizes[1] = s_sizes.Reverse().First();
        holder.Set(2, 5);
        return holder.Empty is null ? Mean(Square(holder.Parts[1])) * (holder.Sizes[1] + holder.Sizes[2]) : Sum(W);
    }

    partial void OnCounted(int count);

    private sealed class Counter
    {
        public int Count { get; private set; }

        public int Next() => Count += 1;

        [Conditional("IMAML_NEVER_DEFINED")]
        public void Never(int count) => Count += 10 * count;
    }

    private sealed class Holder
    {
        public Tensor[] Parts { get; } = new Tensor[2];

        public int[] Sizes { get; } = [1, 1, 1];

        public string Note { get; init; } = null!;

        public Tensor Empty { get; init; } = null!;

        public void Set(int index, int value) => Sizes[index] = value;
    }
}
