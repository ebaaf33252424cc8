using System.Runtime.InteropServices;

namespace ImamlDsl.Torch;

/// <summary>
/// The operations of <see cref="TaskVectors"/> as compiled functions, one call each. Numbers for each task come from the host in tensors that are kept.
/// </summary>
internal sealed class VectorOperations(ITorchRuntime runtime, ITorchModule module) : IDisposable
{
    /// <summary>
    /// Functions on vectors <c>[tasks, length]</c> with a number <c>[tasks]</c> in double precision for each task. 7 is libtorch's number for float64, whose name
    /// its own compiler does not know.
    /// </summary>
    public const string Script = """
        def per_task(a: Tensor, like: Tensor) -> Tensor:
            return a.type_as(like).unsqueeze(1)

        def clear(y: Tensor) -> List[Tensor]:
            y.zero_()
            return [y]

        def copy(y: Tensor, x: Tensor) -> List[Tensor]:
            y.copy_(x)
            return [y]

        def add_scaled(y: Tensor, a: Tensor, x: Tensor) -> List[Tensor]:
            y.addcmul_(per_task(a, y), x)
            return [y]

        def add_scaled_product(y: Tensor, a: Tensor, x: Tensor, z: Tensor) -> List[Tensor]:
            y.addcmul_(per_task(a, y) * x, z)
            return [y]

        def add_normalized(y: Tensor, a: Tensor, x: Tensor, s: Tensor, epsilon: Tensor) -> List[Tensor]:
            y.addcmul_(per_task(a, y), x / (torch.sqrt(s) + per_task(epsilon, y)))
            return [y]

        def scale(y: Tensor, a: Tensor) -> List[Tensor]:
            y.mul_(per_task(a, y))
            return [y]

        def combine(a: Tensor, x: Tensor, b: Tensor, z: Tensor) -> List[Tensor]:
            return [torch.addcmul(per_task(b, z) * z, per_task(a, x), x)]

        def add_scaled_difference(y: Tensor, a: Tensor, x: Tensor, z: Tensor) -> List[Tensor]:
            d = x - z
            y.addcmul_(per_task(a, y), d)
            return [torch.sum(d * d, [1], False, dtype=7)]

        def select(y: Tensor, mask: Tensor, x: Tensor) -> List[Tensor]:
            y.copy_(torch.where(mask.unsqueeze(1), x, y))
            return [y]

        def clone(y: Tensor) -> List[Tensor]:
            return [torch.clone(y)]

        def dot(y: Tensor, x: Tensor) -> List[Tensor]:
            return [torch.sum(y * x, [1], False, dtype=7)]

        def mean(y: Tensor) -> List[Tensor]:
            return [torch.mean(y, [0], False, dtype=7)]

        def store(y: Tensor, rows: Tensor, x: Tensor) -> List[Tensor]:
            y.index_copy_(0, rows, x)
            return [y]

        def load(x: Tensor, rows: Tensor) -> List[Tensor]:
            return [torch.index_select(x, 0, rows)]

        """;

    private readonly Lock _staging = new();
    private readonly Dictionary<(int Slot, TorchType Type, int Length), ITorchTensor> _staged = [];

    /// <summary>Calls a function that writes into its first argument.</summary>
    public void Update(string function, params ReadOnlySpan<ITorchTensor> arguments) => Call(function, arguments)[0].Dispose();

    /// <summary>Calls a function that returns one new tensor, which the caller disposes.</summary>
    public ITorchTensor Compute(string function, params ReadOnlySpan<ITorchTensor> arguments) => Call(function, arguments)[0];

    /// <summary>y ← f(y, a, ..rest).</summary>
    public void Update(string function, ITorchTensor y, ReadOnlySpan<double> a, params ReadOnlySpan<ITorchTensor> rest)
    {
        lock (_staging)
        {
            Update(function, [y, Stage(0, a), .. rest]);
        }
    }

    /// <summary>y ← y + a·x/(√s + ε).</summary>
    public void AddNormalized(ITorchTensor y, ReadOnlySpan<double> a, ITorchTensor x, ITorchTensor s, ReadOnlySpan<double> epsilon)
    {
        lock (_staging)
        {
            Update("add_normalized", y, Stage(0, a), x, s, Stage(1, epsilon));
        }
    }

    /// <summary>f(y, a, x, z).</summary>
    public ITorchTensor Compute(string function, ITorchTensor y, ReadOnlySpan<double> a, ITorchTensor x, ITorchTensor z)
    {
        lock (_staging)
        {
            return Compute(function, y, Stage(0, a), x, z);
        }
    }

    /// <summary>a·x + b·z.</summary>
    public ITorchTensor Combine(ReadOnlySpan<double> a, ITorchTensor x, ReadOnlySpan<double> b, ITorchTensor z)
    {
        lock (_staging)
        {
            return Compute("combine", Stage(0, a), x, Stage(1, b), z);
        }
    }

    /// <summary>y[t] ← x[t] where the mask says so.</summary>
    public void Select(ITorchTensor y, ReadOnlySpan<bool> mask, ITorchTensor x)
    {
        lock (_staging)
        {
            Update("select", y, Stage(MemoryMarshal.AsBytes(mask), 0, TorchType.Boolean, mask.Length), x);
        }
    }

    /// <summary>y[first + i] ← x[i].</summary>
    public void Store(ITorchTensor y, int first, ITorchTensor x)
    {
        lock (_staging)
        {
            Update("store", y, Rows(first, (int)x.Shape[0]), x);
        }
    }

    /// <summary>x[first + i] for i below <paramref name="count"/>.</summary>
    public ITorchTensor Load(ITorchTensor x, int first, int count)
    {
        lock (_staging)
        {
            return Compute("load", x, Rows(first, count));
        }
    }

    /// <summary>Frees what is kept. The module stays the device's.</summary>
    public void Dispose()
    {
        foreach (var tensor in _staged.Values)
        {
            tensor.Dispose();
        }

        _staged.Clear();
    }

    private ITorchTensor[] Call(string function, ReadOnlySpan<ITorchTensor> arguments) => module.Invoke(function, arguments);

    private ITorchTensor Stage(int slot, ReadOnlySpan<double> values) => Stage(MemoryMarshal.AsBytes(values), slot, TorchType.Double, values.Length);

    private ITorchTensor Rows(int first, int count)
    {
        var rows = new long[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = first + i;
        }

        return Stage(MemoryMarshal.AsBytes(rows.AsSpan()), 0, TorchType.Index, count);
    }

    private ITorchTensor Stage(ReadOnlySpan<byte> bytes, int slot, TorchType type, int length)
    {
        if (!_staged.TryGetValue((slot, type, length), out var tensor))
        {
            tensor = runtime.Create(type, length);
            _staged.Add((slot, type, length), tensor);
        }

        tensor.Write(bytes);
        return tensor;
    }
}
