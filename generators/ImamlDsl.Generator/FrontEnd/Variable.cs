using System;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What the name of a local or parameter stands for. As in C#, the functions that see a variable share it, and each turn of a loop has variables of its own.</summary>
internal class Variable(object? value = null)
{
    /// <summary>Its value; null before it has one.</summary>
    public virtual object? Value { get; set; } = value;

    /// <summary>Whether it was made before the definition, for which it must stay as it is.</summary>
    public bool IsCaptured { get; set; }
}

/// <summary>Another name for a variable, a field or an element.</summary>
internal sealed class Reference(Func<object?> read, Func<object, object> assign) : Variable
{
    public override object? Value
    {
        get => read();
        set => assign(value!);
    }
}
