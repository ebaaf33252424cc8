// Signatures of TorchSharp 0.105 (MIT, https://github.com/dotnet/TorchSharp), as far as ImamlDsl.TorchSharp and its tests use them. They
// keep that library compiling in a build without TorchSharp; nothing here can be run, which the attribute tells the runtime. Change a
// member only to what TorchSharp declares.
using System.Runtime.CompilerServices;

[assembly: ReferenceAssembly]

namespace TorchSharp;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MPS = 13,
    META = 14,
}

public sealed class DisposeScope : IDisposable
{
    internal DisposeScope() => throw null!;

    public IReadOnlyList<IDisposable> DisposablesView => throw null!;

    public int DisposablesCount => throw null!;

    public void Detach(IEnumerable<IDisposable> disposables) => throw null!;

    public void Dispose() => throw null!;
}

public static partial class torch
{
    public static readonly Device CPU = null!;

    public static Device CUDA => throw null!;

    public static string __version__ => throw null!;

    public static int get_num_threads() => throw null!;

    public static void set_num_threads(int num) => throw null!;

    public static IDisposable no_grad() => throw null!;

    public static bool is_grad_enabled() => throw null!;

    public static DisposeScope NewDisposeScope() => throw null!;

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => throw null!;

    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => throw null!;

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => throw null!;

    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) => throw null!;

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) => throw null!;

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => throw null!;

    public class Device
    {
        public Device(string description) => throw null!;

        public Device(DeviceType deviceType, int index = -1) => throw null!;

        public DeviceType type => throw null!;

        public int index => throw null!;
    }

    public static class cuda
    {
        public static bool is_available() => throw null!;

        public static int device_count() => throw null!;
    }

    public static class jit
    {
        public static CompilationUnit compile(string script) => throw null!;

        public class CompilationUnit : IDisposable
        {
            internal CompilationUnit() => throw null!;

            public object invoke(string name, params object[] objs) => throw null!;

            public void Dispose() => throw null!;
        }
    }
}
