using System;
using System.Collections.Generic;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>A <c>List&lt;T&gt;</c> as a value of the front end.</summary>
internal sealed class ListValue(IEnumerable<object> items)
{
    public List<object> Items { get; } = [.. items];

    /// <summary>Whether a loop over it has begun and not ended.</summary>
    public bool IsLooped => _loops > 0;

    private int _loops;

    /// <summary>The elements, for a loop.</summary>
    public IEnumerable<object> Loop()
    {
        using var loop = Begin();
        foreach (var item in Items)
        {
            yield return item;
        }
    }

    /// <summary>Begins a loop, which ends where the result is disposed.</summary>
    public IDisposable Begin()
    {
        _loops++;
        return new End(this);
    }

    private sealed class End(ListValue list) : IDisposable
    {
        public void Dispose() => list._loops--;
    }
}
