using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>What is both read and assigned, as in <c>a[Next()] += 2</c>: C# finds it once.</content>
internal sealed partial class Lowering
{
    private readonly Dictionary<IOperation, object?> _once = []; // calls that find a target, and what they gave; null before they run

    /// <summary>Finds a target, however often its parts are evaluated meanwhile, with each of its calls made once.</summary>
    private T Once<T>(IOperation target, Func<T> use)
    {
        (IOperation Call, bool IsKnown, object? Value)[] calls = [.. Calls(target).Select(call => (call, _once.TryGetValue(call, out var value), value))];
        foreach (var (call, _, _) in calls)
        {
            _once[call] = null;
        }

        try
        {
            return use();
        }
        finally
        {
            // A call that has found its target by calling this again goes on with its own.
            foreach (var (call, isKnown, value) in calls)
            {
                if (isKnown)
                {
                    _once[call] = value;
                }
                else
                {
                    _once.Remove(call);
                }
            }
        }
    }

    /// <summary>The calls in an operation, without those of functions in it, which run as often as they are called.</summary>
    private static IEnumerable<IOperation> Calls(IOperation operation) => operation is IAnonymousFunctionOperation ? []
        : operation.ChildOperations.SelectMany(Calls).Concat(operation is IInvocationOperation or IPropertyReferenceOperation { Property.IsIndexer: false } or IObjectCreationOperation ? [operation] : []);
}
