namespace ImamlDsl.Torch;

/// <summary>The inputs of a program on the device: copied there when they are bound, into tensors that are kept.</summary>
internal sealed class TorchInputs(TorchDevice device, int count) : IDisposable
{
    private readonly ITorchTensor?[] _tensors = new ITorchTensor?[count];

    /// <summary>The tensors, <c>[tasks, ..shape]</c> each, in the order of the method's parameters.</summary>
    public ReadOnlySpan<ITorchTensor> Tensors => _tensors!;

    /// <summary>Copies some tasks of the data.</summary>
    public void Load(TaskData data, int firstTask, int tasks)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            var input = data.Inputs[i];
            var (start, length) = (firstTask * input.LengthPerTask, tasks * input.LengthPerTask);
            switch (input)
            {
                case TaskInput<int> labels:
                    HostNumbers.Write<int, long>(Reserve(i, TorchType.Index, tasks, input), labels.Values.AsSpan(start, length));
                    break;
                case TaskInput<float> singles:
                    HostNumbers.Write(Reserve(i, device.Type, tasks, input), singles.Values.AsSpan(start, length));
                    break;
                case TaskInput<double> doubles:
                    HostNumbers.Write(Reserve(i, device.Type, tasks, input), doubles.Values.AsSpan(start, length));
                    break;
            }
        }
    }

    public void Dispose()
    {
        foreach (ref var tensor in _tensors.AsSpan())
        {
            tensor?.Dispose();
            tensor = null;
        }
    }

    private ITorchTensor Reserve(int index, TorchType type, int tasks, TaskInput input)
    {
        long[] shape = [tasks, .. input.Shape];
        ref var tensor = ref _tensors[index];
        if (tensor is not null && tensor.Shape.SequenceEqual(shape))
        {
            return tensor;
        }

        tensor?.Dispose();
        tensor = null; // should there be no room, nothing is left behind
        return tensor = device.Runtime.Create(type, shape);
    }
}
