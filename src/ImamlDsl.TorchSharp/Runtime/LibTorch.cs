using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp;

/// <summary>Finds TorchSharp, its native library and the device, or says which of them is missing and how to get it.</summary>
internal static class LibTorch
{
    private const string Packages = "TorchSharp-cpu for the processor, TorchSharp-cuda-windows or TorchSharp-cuda-linux for CUDA";
    private const string Switch = "-p:Torch=cpu or -p:Torch=cuda (or an environment variable Torch of that value)";

    // The oldest release whose signatures this is compiled against and tested with.
    private static readonly Version Oldest = new(0, 105);

    /// <summary>Loads libtorch for a device.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <returns>The index of the CUDA device, or −1 for the processor.</returns>
    /// <exception cref="ArgumentException">The device is not written so.</exception>
    /// <exception cref="TorchException">TorchSharp, libtorch or the device is missing.</exception>
    public static int Start(string device)
    {
        var index = Parse(device);
        try
        {
            RequireSupported(AssemblyVersion());
            LoadNative();
            RequireDevice(index, Devices(index));
            return index;
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
        {
            throw new TorchException(
                $"TorchSharp is not part of this build, so libtorch cannot be started on '{device}'. Build with {Switch}, or reference "
                + $"its package: {Packages}. The runtime said: {exception.Message}", exception);
        }
        catch (Exception exception) when (IsNative(exception))
        {
            throw new TorchException(
                $"TorchSharp is here, but its native library or libtorch cannot be loaded, so '{device}' cannot be started. Build with "
                + $"{Switch}, or reference the package that brings them: {Packages}. The runtime said: {Reason(exception)}", exception);
        }
    }

    /// <summary>The version of libtorch that this TorchSharp is made for: libtorch itself cannot be asked through it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Version()
    {
        // Packages of libtorch have a fourth number of their own.
        var parts = torch.__version__.Split('.');
        return string.Join('.', parts.Take(3));
    }

    /// <summary>Sets the number of threads on the processor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetThreads(int threads) => torch.set_num_threads(threads);

    /// <summary>Refuses a TorchSharp that is too old.</summary>
    public static void RequireSupported(Version? version)
    {
        if (version is null || version < Oldest)
        {
            throw new TorchException(
                $"This is TorchSharp {version?.ToString() ?? "of an unknown version"}, outside of the supported range: {Oldest} and later. "
                + "Update its package.");
        }
    }

    /// <summary>Refuses a CUDA device that libtorch does not see.</summary>
    public static void RequireDevice(int index, int devices)
    {
        if (index < devices)
        {
            return;
        }

        throw new TorchException(devices == 0
            ? $"'cuda:{index}' was asked for, and libtorch sees no CUDA device. Build with -p:Torch=cuda (package "
                + "TorchSharp-cuda-windows or TorchSharp-cuda-linux), see with nvidia-smi whether the driver sees a device, or use "
                + "Target.Torch or Target.Cpu."
            : $"'cuda:{index}' was asked for, and libtorch sees "
                + $"{(devices == 1 ? "one CUDA device: cuda:0" : $"{devices} CUDA devices: cuda:0 to cuda:{devices - 1}")}.");
    }

    /// <summary>The index of a CUDA device, or −1 for the processor.</summary>
    private static int Parse(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device switch
        {
            "cpu" => -1,
            "cuda" => 0,
            _ when device.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) => index,
            _ => throw new ArgumentException($"libtorch's device must be cpu, cuda or cuda:n; '{device}' was given.", nameof(device)),
        };
    }

    // Methods that name TorchSharp are not inlined: where it is missing they cannot be compiled, and who calls them has to catch that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Version? AssemblyVersion() => typeof(torch).Assembly.GetName().Version;

    /// <summary>
    /// Loads the native library as TorchSharp will: should that fail, TorchSharp would print a page to the console, and could not try
    /// again.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadNative()
    {
        var assembly = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);

        // Within a folder of packages, as in a notebook, TorchSharp looks further.
        if (!assembly.Location.Contains("torchsharp", StringComparison.Ordinal))
        {
            NativeLibrary.Load("LibTorchSharp", assembly, null);
        }
    }

    /// <summary>Loads libtorch; the number of CUDA devices, if one is asked for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Devices(int index)
    {
        if (index < 0)
        {
            using var first = torch.empty([0], torch.ScalarType.Float32, torch.CPU);
            return 0;
        }

        return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
    }

    private static bool IsNative(Exception exception) => exception is TypeInitializationException or DllNotFoundException
        or EntryPointNotFoundException or BadImageFormatException or NotSupportedException;

    /// <summary>The first sentence of the innermost message; TorchSharp adds a long trace, and .NET advice.</summary>
    private static string Reason(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.Split('\n')[0].Split(". ")[0].Trim();
    }
}
