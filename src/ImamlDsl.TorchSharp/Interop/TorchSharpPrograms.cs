using ImamlDsl.TorchSharp;

namespace ImamlDsl;

/// <summary>Calls generated programs on TorchSharp's tensors.</summary>
public static class TorchSharpPrograms
{
    /// <summary>
    /// Makes a program ready to be called on TorchSharp's tensors: <c>model.Programs.Mse.On(torch.CUDA, tasks: 25).Gradient(phi, x, y)</c>.
    /// </summary>
    /// <param name="definition">The loss, metric or prediction, from a generated model.</param>
    /// <param name="device">Where the tensors lie: <c>torch.CPU</c>, <c>torch.CUDA</c>, or a CUDA device with its index.</param>
    /// <param name="tasks">How many tasks each call computes, at least 1.</param>
    /// <returns>The program, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The device is neither the processor nor CUDA.</exception>
    /// <exception cref="NotSupportedException">The definition holds no code for libtorch.</exception>
    /// <exception cref="TorchException">libtorch or the device is missing, or of a version that is not supported.</exception>
    public static TorchSharpProgram On(this ProgramDefinition definition, torch.Device device, int tasks)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(device);
        Ranges.AtLeast(1, tasks, nameof(tasks), "The number of tasks that each call computes");
        var name = device.type is DeviceType.CPU or DeviceType.CUDA
            ? TorchTypes.Name(device.type, device.index)
            : throw new ArgumentException($"Programs run on CPU and CUDA devices; {device.type} was given.", nameof(device));
        return new TorchSharpProgram(definition, new TorchSharpRuntime(name), tasks);
    }
}
