using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>What code that is not followed may change. What it does not surely leave as it is, counts as changed.</content>
internal sealed partial class Lowering
{
    /// <summary>Forgets the members that bodies may change.</summary>
    private static void ForgetChanges(Instance instance, IEnumerable<IOperation?> bodies)
    {
        foreach (var body in bodies)
        {
            var operations = body?.Descendants().ToArray() ?? [];
            foreach (var reference in operations.OfType<IMemberReferenceOperation>().Where(m => !IsOnlyRead(m)))
            {
                instance.Forget(reference.Member);
                instance.Forget(MostDerived(instance, reference.Member));
            }

            // Code that is given the object may change what its members hold.
            if (operations.OfType<IInstanceReferenceOperation>().Any(o => o.Parent is not (IMemberReferenceOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.Constructor })))
            {
                foreach (var member in instance.Members.Where(m => m.Value is not (Null or bool or string or double or Ir.Dim or Ir.Node)).Select(m => m.Key).ToArray())
                {
                    instance.Forget(member);
                }
            }
        }
    }

    /// <summary>What runs when an object initializer sets a property, also one that is inherited.</summary>
    private IEnumerable<IOperation?> InitializerBodies(INamedTypeSymbol type) =>
        type.AllMembers().OfType<IPropertySymbol>().Where(p => p.SetMethod is { IsInitOnly: true }).Select(p => Accessor(p, "init")).OfType<SyntaxNode>().Select(Operation);

    /// <summary>Whether the code around a value leaves it, and what it holds, as it is.</summary>
    private static bool IsOnlyRead(IOperation value) => value.Parent switch
    {
        _ when IsWritten(value) => false,
        _ when IsUnchanging(value.Type) => true,
        IConversionOperation or IParenthesizedOperation => IsOnlyRead(value.Parent),
        IMemberReferenceOperation member => IsOnlyRead(member), // its length, an element, or a part's own member
        IArrayElementReferenceOperation element => IsOnlyRead(element),
        IForEachLoopOperation or IBinaryOperation or IIsPatternOperation => true,
        IArgumentOperation { Parameter.ContainingSymbol.ContainingType.Name: "Enumerable" } => true,
        _ => false,
    };

    /// <summary>Whether the code around a variable assigns it, or may do so through a reference.</summary>
    private static bool IsWritten(IOperation variable) => variable.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == variable,
        IIncrementOrDecrementOperation or IAddressOfOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
        ITupleOperation tuple => IsTaken(tuple),
        _ => false,
    };

    private static bool IsTaken(ITupleOperation tuple) =>
        (tuple.Parent is IDeconstructionAssignmentOperation deconstruction && deconstruction.Target == tuple) || (tuple.Parent is ITupleOperation outer && IsTaken(outer));

    /// <summary>Whether values of a type hold nothing that could change.</summary>
    private static bool IsUnchanging(ITypeSymbol? type) =>
        type is null || type.IsValueType || type.SpecialType == SpecialType.System_String || type.TypeKind == TypeKind.Delegate || IsTensor(type);

    /// <summary>A list as what it holds once nothing fills it any more.</summary>
    private static object Frozen(object value) => value switch
    {
        ListValue list => list.Items.Select(Frozen).ToArray(),
        object[] items when items.Any(item => item is ListValue or object[]) => Array.ConvertAll(items, Frozen),
        _ => value,
    };
}
