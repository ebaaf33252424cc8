namespace ImamlDsl.TorchSharp.Tests;

/// <summary>A test on the real TorchSharp, skipped with the reason in a build without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public const string Reason = "TorchSharp is not part of this build; build with -p:Torch=cpu.";

    public TorchFactAttribute() => Skip = Kind.IsReal ? null : Reason;
}

/// <inheritdoc cref="TorchFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = Kind.IsReal ? null : TorchFactAttribute.Reason;
}

/// <summary>A test on a GPU, skipped with the reason where libtorch sees none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = !Kind.IsReal ? TorchFactAttribute.Reason : HasDevice() ? null : "libtorch sees no CUDA device.";

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static bool HasDevice() => torch.cuda.is_available();
}

/// <summary>A test of what is said where TorchSharp is missing, skipped in a build with it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoTorchFactAttribute : FactAttribute
{
    public NoTorchFactAttribute() =>
        Skip = Kind.IsReal ? "TorchSharp is part of this build; this is what is said in one without it." : null;
}
