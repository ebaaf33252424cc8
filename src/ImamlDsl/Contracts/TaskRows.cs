namespace ImamlDsl;

/// <summary>A caller's array of so many numbers for each task, pinned while workers read or write it.</summary>
internal readonly unsafe struct TaskRows<T>(T* first, int length)
    where T : unmanaged
{
    public Span<T> this[int task] => new(first + ((nint)task * length), length);
}
