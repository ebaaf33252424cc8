namespace TorchSharp;

public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        BFloat16 = 15,
    }

    public class Tensor : IDisposable
    {
        internal Tensor() => throw null!;

        public static long TotalCount => throw null!;

        public bool IsInvalid => throw null!;

        public long NumberOfElements => throw null!;

        public long[] shape => throw null!;

        public ScalarType dtype => throw null!;

        public DeviceType device_type => throw null!;

        public int device_index => throw null!;

        public bool requires_grad { get => throw null!; set => throw null!; }

        public Tensor? grad { get => throw null!; set => throw null!; }

        public Span<byte> bytes { get => throw null!; set => throw null!; }

        public bool is_contiguous() => throw null!;

        public Tensor contiguous() => throw null!;

        public Tensor clone() => throw null!;

        public Tensor copy_(Tensor source, bool nonBlocking = false) => throw null!;

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            throw null!;

        public Tensor index_select(long dim, Tensor index) => throw null!;

        public Tensor narrow(long dim, long start, long length) => throw null!;

        public Tensor transpose(long dim0, long dim1) => throw null!;

        public Tensor MoveToOuterDisposeScope() => throw null!;

        public Tensor DetachFromDisposeScope() => throw null!;

        public void Dispose() => throw null!;
    }
}
