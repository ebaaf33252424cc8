using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp;

/// <summary>Checks the tensors of a call before libtorch sees them: messages name the tensor, what it is and what was expected.</summary>
internal sealed class TensorChecks(ProgramDefinition definition, int tasks, torch.Device here)
{
    private readonly string _device = TorchTypes.Name(here.type, here.index);

    /// <summary>Parameters or a vector over them.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <param name="type">The type it must have; null for one of the two.</param>
    public void Vector(torch.Tensor tensor, string name, torch.ScalarType? type = null)
    {
        Usable(tensor, name);
        var length = definition.Model.Layout.Length;
        if (!(type is { } one ? tensor.dtype == one : tensor.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64)
            || !tensor.shape.SequenceEqual([tasks, length]) || !IsHere(tensor))
        {
            var expected = type is { } exact ? TorchTypes.Name(exact) : "float32 or float64";
            throw new ArgumentException(
                $"{definition} for {tasks} tasks takes '{name}' as {expected} [{tasks}, {length}] on {_device}, all parameters in the "
                + $"order of declaration; it is {TorchTypes.Describe(tensor)}.", name);
        }
    }

    /// <summary>The inputs of a call, which have φ's precision.</summary>
    public void Inputs(ReadOnlySpan<torch.Tensor> inputs, torch.ScalarType real)
    {
        var expected = definition.Inputs;
        if (inputs.Length != expected.Count)
        {
            throw new ArgumentException(
                $"{definition} takes {expected.Count} inputs ({string.Join(", ", expected)}); {inputs.Length} were given.", nameof(inputs));
        }

        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Length; i++)
        {
            Input(expected[i], inputs[i], expected[i].Kind == InputKind.Real ? real : torch.ScalarType.Int64, sizes);
        }

        definition.CheckSizes([.. definition.Symbols.Select(symbol => checked((int)sizes[symbol]))]);
    }

    private void Input(InputInfo info, torch.Tensor tensor, torch.ScalarType type, Dictionary<string, long> sizes)
    {
        Usable(tensor, info.Name);
        if (tensor.dtype != type || !IsHere(tensor) || !Fits(info, tensor.shape, sizes))
        {
            var precision = info.Kind == InputKind.Real ? ", the precision of phi" : "";
            throw new ArgumentException(
                $"{definition} for {tasks} tasks takes {info} for each task: '{info.Name}' as {TorchTypes.Name(type)} "
                + $"[{string.Join(", ", [$"{tasks}", .. info.Shape])}] on {_device}{precision}; it is {TorchTypes.Describe(tensor)}. "
                + "Every extent must be positive, and the same symbol has one size in all inputs.", info.Name);
        }

        if (info.Kind == InputKind.Index)
        {
            Labels(info, tensor);
        }
    }

    private bool Fits(InputInfo info, long[] shape, Dictionary<string, long> sizes)
    {
        var fits = shape.Length == info.Shape.Count + 1 && shape[0] == tasks;
        for (var axis = 0; fits && axis < info.Shape.Count; axis++)
        {
            var (dimension, extent) = (info.Shape[axis], shape[axis + 1]);
            fits = dimension.Symbol is null ? extent == dimension.Size
                : sizes.TryAdd(dimension.Symbol, extent) ? extent > 0
                : sizes[dimension.Symbol] == extent;
        }

        return fits;
    }

    /// <summary>
    /// Labels are checked on the processor, as by every target. On CUDA that would wait for the device at each call; there libtorch itself
    /// stops.
    /// </summary>
    private void Labels(InputInfo info, torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            return;
        }

        using var contiguous = tensor.contiguous();
        var labels = MemoryMarshal.Cast<byte, long>(contiguous.bytes);
        var limit = info.IndexLimit == 0 ? int.MaxValue : info.IndexLimit;
        var wrong = labels.IndexOfAnyExceptInRange(0, limit - 1);
        if (wrong >= 0)
        {
            var perTask = labels.Length / tasks;
            throw new ArgumentException(
                $"{definition} takes '{info.Name}' as indices from 0 to {limit - 1}; task {wrong / perTask} holds {labels[wrong]} at "
                    + $"position {wrong % perTask}.", info.Name);
        }

        GC.KeepAlive(contiguous);
    }

    private bool IsHere(torch.Tensor tensor) => tensor.device_type == here.type
        && (here.type == DeviceType.CPU || tensor.device_index == here.index);

    private void Usable(torch.Tensor tensor, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.IsInvalid)
        {
            throw new ArgumentException($"{definition}: '{name}' was disposed, or ended with the DisposeScope that it belonged to.", name);
        }
    }
}
