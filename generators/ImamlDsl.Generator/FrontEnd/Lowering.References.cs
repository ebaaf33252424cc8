using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>References: parameters, locals and results that are another name for a variable, a field or an element.</content>
internal sealed partial class Lowering
{
    /// <summary>What an operation refers to, so that it is read and assigned there.</summary>
    private Variable Refer(IOperation operation, bool isWritten) => Once(operation, () => Referred(operation, isWritten));

    private Variable Referred(IOperation operation, bool isWritten)
    {
        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Referred(parenthesized.Operand, isWritten);
            case IDeclarationExpressionOperation declaration:
                return Referred(declaration.Expression, isWritten);
            case IDiscardOperation:
                return new();
            case ILocalReferenceOperation { IsDeclaration: true } declared:
                return _locals[declared.Local] = New();
            case ILocalReferenceOperation local when _locals.TryGetValue(local.Local, out var variable):
                return isWritten ? Own(variable, operation) : variable;
            case IParameterReferenceOperation parameter when _locals.TryGetValue(parameter.Parameter, out var variable):
                return isWritten ? Own(variable, operation) : variable;
            case IConditionalOperation { IsRef: true, WhenFalse: { } otherwise } conditional:
                return Referred(Condition(conditional.Condition) ? conditional.WhenTrue : otherwise, isWritten);
            case var _ when ReturnsReference(operation):
                return Found(operation) as Variable ?? throw Unsupported(operation, "what it refers to is not known here; name the variable itself");
            case IFieldReferenceOperation { Instance: { Type.IsValueType: true } on } field when !isWritten:
                var structure = Referred(on, isWritten: false);
                return new Reference(() => FieldOf(structure.Value!, field), ReadOnly);
            case IFieldReferenceOperation { Instance: { } on } field:
                var holder = Evaluate(on);
                return new Reference(() => FieldOf(holder, field), !isWritten ? ReadOnly : holder is Instance { IsModel: false } made ? MemberPlace(made, field) : Place(field));
            case var _ when isWritten && IsOfKeptArray(operation):
                throw Captured(operation);
            case var _ when ElementOf(operation) is var (array, position):
                return new Reference(() => array[position], isWritten ? ElementPlace(operation, array, position) : ReadOnly);
            case var _ when isWritten && Changes(operation):
                throw Unsupported(operation, "assign and count in statements of their own");
            default:
                return isWritten ? new Reference(() => Evaluate(operation), Place(operation)) : new Variable(Evaluate(operation));
        }

        object ReadOnly(object value) => throw Unsupported(operation, "it is only read by this reference");
    }

    /// <summary>The array or span, and the place in it, that an operation names; null where it names something else.</summary>
    private (object[] Array, int Position)? ElementOf(IOperation operation)
    {
        var (instance, index) = operation switch
        {
            IArrayElementReferenceOperation { Indices.Length: 1 } element => (element.ArrayReference, element.Indices[0]),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } of, Arguments.Length: 1 } element when IsSequence(of.Type) => (of, element.Arguments[0].Value),
            IImplicitIndexerReferenceOperation element when IsSequence(element.Instance.Type) => (element.Instance, element.Argument),
            _ => default((IOperation?, IOperation?)),
        };
        if (instance is null || index!.Type?.Name == "Range" || Evaluate(instance) is not object[] array)
        {
            return null;
        }

        var position = Position(index!, array.Length);
        return position >= 0 && position < array.Length ? (array, position) : throw Unsupported(operation, $"the index {position} is outside of the array of length {array.Length}");
    }

    /// <summary>Whether an element is of an array that a member holds, unless that is the member of an object that the definition makes.</summary>
    private bool IsOfKeptArray(IOperation target) =>
        target is IArrayElementReferenceOperation { ArrayReference: IMemberReferenceOperation array } && IsOutliving(array);

    private Func<object, object> ElementPlace(IOperation target, object[] array, int position) => _captured.Contains(array) ? throw Captured(target)
        : value =>
        {
            RefuseSpanned(array, target);
            return array[position] = value;
        };

    private void RefuseSpanned(object[] array, IOperation at)
    {
        if (_spanned.Contains(array))
        {
            throw Unsupported(at, "a span of a part of the array was taken, which sees what changes; copy the part, as with ToArray(), or assign before");
        }
    }

    /// <summary>Whether a call or property of the author's own gives a reference.</summary>
    private static bool ReturnsReference(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } => method is { RefKind: not RefKind.None, DeclaringSyntaxReferences.IsEmpty: false } or { MethodKind: MethodKind.DelegateInvoke, RefKind: not RefKind.None },
        IPropertyReferenceOperation { Property: var property } => property is { RefKind: not RefKind.None, DeclaringSyntaxReferences.IsEmpty: false },
        _ => false,
    };

    /// <summary>Whether what runs is no definition yet, but what makes the model or a static member.</summary>
    private bool IsBefore => _isConstructing || _initialized is not null;

    /// <summary>A variable that is made here.</summary>
    private Variable New(object? value = null) => new(value) { IsCaptured = IsBefore };

    /// <summary>A variable that is assigned, unless it outlives the definition.</summary>
    private Variable Own(Variable variable, IOperation at) => variable.IsCaptured && !IsBefore ? throw Captured(at) : variable;
}
