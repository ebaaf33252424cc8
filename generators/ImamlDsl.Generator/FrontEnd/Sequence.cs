using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Elements that are made when they are asked for, by LINQ or an iterator. They are used where the sequence is made: in a later statement, what they are made of could
/// have changed.
/// </summary>
internal sealed class Sequence(IEnumerable<object> items)
{
    public IEnumerable<object> Items { get; } = items;

    /// <summary>Refuses a sequence that is kept.</summary>
    public static object Used(object value, IOperation at) =>
        value is not Sequence || IsUsed(at) ? value : throw Lowering.Unsupported(at, "a sequence is used where it is made; end it with ToArray()");

    private static bool IsUsed(IOperation operation) => operation is IInvocationOperation { TargetMethod.Name: "GetEnumerator" } || operation.Parent switch
    {
        IConversionOperation or IParenthesizedOperation or IArgumentOperation or ITranslatedQueryOperation => IsUsed(operation.Parent),
        IInvocationOperation user => user.TargetMethod.ContainingType.Name is "Enumerable" or "List",
        IObjectCreationOperation creation => Lowering.IsList(creation.Type) || Lowering.IsMap(creation.Type) || Lowering.IsSet(creation.Type),
        IForEachLoopOperation loop => loop.Collection == operation,
        ISpreadOperation => true,
        IReturnOperation { Parent.Parent.Parent.Parent: IArgumentOperation { Parameter: { Ordinal: 1, ContainingSymbol.Name: "SelectMany" } } } => true, // of the lambda
        _ => false,
    };
}
