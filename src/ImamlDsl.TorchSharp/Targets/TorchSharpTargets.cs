using ImamlDsl.TorchSharp;

namespace ImamlDsl;

/// <summary>Adds <c>Target.Torch</c> and <c>Target.Cuda(n)</c>.</summary>
public static class TorchSharpTargets
{
    private static readonly TorchTarget Processor = new(Start);

    extension(Target)
    {
        /// <summary>libtorch on the processor, through TorchSharp. For other options, create a <see cref="TorchTarget"/> with
        /// <c>device => new TorchSharpRuntime(device)</c>.</summary>
        /// <remarks>Whether libtorch is there is seen when the target is opened.</remarks>
        public static Target Torch => Processor;

        /// <summary>libtorch on a GPU, through TorchSharp. For other options, create a <see cref="TorchTarget"/> with
        /// <c>device => new TorchSharpRuntime(device)</c> and the device <c>cuda:n</c>.</summary>
        /// <param name="index">Which of the CUDA devices, from 0.</param>
        /// <remarks>Whether there is such a device is seen when the target is opened.</remarks>
        /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
        public static Target Cuda(int index = 0)
        {
            Ranges.AtLeast(0, index, nameof(index), "The number of a CUDA device", "0 is the first.");
            return new TorchTarget(Start, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"cuda:{index}"));
        }
    }

    private static ITorchRuntime Start(string device) => new TorchSharpRuntime(device);
}
