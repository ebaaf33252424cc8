using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>
/// The scratch memory of a device's programs. No call needs what an earlier one left, and a worker runs one at a time, so all evaluators
/// together hold as much as the calls that run at the same time. The last evaluator to leave frees it.
/// </summary>
internal sealed class ScratchPool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock _lock = new();
    private readonly List<NativeBuffer<T>> _free = [];
    private int _users;

    /// <summary>An evaluator begins to use the pool.</summary>
    public void Join()
    {
        lock (_lock)
        {
            _users++;
        }
    }

    /// <summary>An evaluator, none of whose calls is under way, ends.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                _free.ForEach(buffer => buffer.Dispose());
                _free.Clear();
            }
        }
    }

    /// <summary>Memory for one call, until its lease is disposed.</summary>
    /// <remarks>In the long run every buffer is as long as the longest that was asked for, and nothing is allocated.</remarks>
    public Lease Rent(int length)
    {
        lock (_lock)
        {
            for (var i = _free.Count - 1; i >= 0; i--)
            {
                if (_free[i].Length >= length)
                {
                    var found = _free[i];
                    _free.RemoveAt(i);
                    return new Lease(this, found);
                }
            }

            if (_free.Count > 0)
            {
                _free[^1].Dispose(); // too short for what is asked now
                _free.RemoveAt(_free.Count - 1);
            }
        }

        return new Lease(this, new NativeBuffer<T>(length));
    }

    /// <summary>Memory that one call has to itself.</summary>
    public readonly ref struct Lease(ScratchPool<T> pool, NativeBuffer<T> buffer)
    {
        /// <summary>Its first entry.</summary>
        public unsafe T* Pointer => buffer.Pointer;

        /// <summary>Gives the memory back.</summary>
        public void Dispose()
        {
            lock (pool._lock)
            {
                pool._free.Add(buffer);
            }
        }
    }
}
