using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>
/// Constructors and initialisers, followed to learn which parts a model has and which dimensions they get. What cannot be followed stays unknown, and is an
/// error where it is needed.
/// </content>
internal sealed partial class Lowering
{
    private readonly Stack<INamedTypeSymbol> _building = new();
    private bool _isConstructing;
    private LoweringException? _fault; // why what was tried last could not be followed

    /// <summary>The annotated class as an instance whose integers are symbols and whose parts are known as far as its source tells.</summary>
    public static Instance ConstructModel(INamedTypeSymbol type, DimensionReader dimensions, Compilation compilation, CancellationToken cancellation)
    {
        var model = new Instance(type) { Dimensions = dimensions };
        var lowering = new Lowering(new Builder(), compilation, model, [], null, [], cancellation) { _isConstructing = true };
        var first = type.InstanceConstructors.Where(c => lowering.Chained(c) is null).ToArray();
        lowering.Fill(model, first.Length == 1 ? first[0] : null, lowering.Aliases);
        return model;
    }

    /// <summary>The extent that a member of a part has, if its construction tells.</summary>
    public static Dim? DimensionOf(Instance part, ISymbol member, Compilation compilation, CancellationToken cancellation)
    {
        var lowering = new Lowering(new Builder(), compilation, part, [], null, [], cancellation) { _isConstructing = true };
        return lowering.TryEvaluate(() => part.Members.TryGetValue(member, out var value) ? value
            : member is IPropertySymbol { GetMethod: { } getter } property && lowering.GetterBody(property) is { } body
                ? lowering.CallGetter(part, getter, body, member.Locations[0])
            : null) as Dim;
    }

    /// <summary>Whether a class is a model, which may be a part of another.</summary>
    public static bool IsModel(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class } && type.Attribute("ModelAttribute") is not null;

    private Instance Construct(INamedTypeSymbol type, IObjectCreationOperation creation)
    {
        if (_building.Contains(type, SymbolEqualityComparer.Default) || creation.Constructor is not { } constructor)
        {
            throw Error(Descriptors.Recursion, creation, type.Name);
        }

        var arguments = Arguments(creation.Arguments);
        var part = new Instance(type);
        _building.Push(type);
        Fill(part, constructor, _ => arguments);
        foreach (var assignment in creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>() ?? [])
        {
            if (assignment.Target is IMemberReferenceOperation target)
            {
                Learn(part, target.Member, assignment.Value);
            }
        }

        _building.Pop();
        return part;
    }

    /// <summary>Follows the initialisers of members and then the constructor.</summary>
    private void Fill(Instance instance, IMethodSymbol? constructor, Func<IMethodSymbol, Dictionary<ISymbol, object>> arguments)
    {
        var (locals, caller) = (_locals, _this);
        _this = instance;
        _locals = constructor is null ? new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default) : arguments(constructor);

        // Initialisers see the parameters of the constructor that all others call.
        var first = constructor;
        for (; constructor is not null && Chained(constructor) is { } next; constructor = next.TargetMethod)
        {
            _locals = Arguments(next.Arguments);
        }

        foreach (var (member, initializer) in Initializers(instance.Type))
        {
            if (Operation(initializer) is { } value)
            {
                Learn(instance, member, value);
            }
        }

        if (constructor is null)
        {
            Forget(instance, instance.Type.InstanceConstructors.SelectMany(Assignments));
        }
        else if (TryEvaluate(() => Follow(constructor)) is null)
        {
            Forget(instance, instance.Type.InstanceConstructors.SelectMany(Assignments));
        }

        // What a constructor does after calling another is not followed.
        var others = instance.Dimensions is null ? [first] : instance.Type.InstanceConstructors.AsEnumerable<IMethodSymbol?>();
        Forget(instance, others.Where(c => c is not null && !SymbolEqualityComparer.Default.Equals(c, constructor)).SelectMany(c => Assignments(c!)));

        (_locals, _this) = (locals, caller);
        foreach (var member in instance.Members.Where(m => !IsKept(instance, m.Key, m.Value)).Select(m => m.Key).ToArray())
        {
            instance.Members.Remove(member);
        }
    }

    /// <summary>Members that are sure to keep the value: the model's own integers are symbols, and what an object initializer may replace is unknown.</summary>
    private bool IsKept(Instance instance, ISymbol member, object value)
    {
        if (value is ListValue)
        {
            return false; // what a list holds may change
        }

        var isPart = value is Instance || (value is object[] items && items.Any(i => i is Instance));
        var (type, isReadOnly) = member is IFieldSymbol field ? (field.Type, field.IsReadOnly) : (((IPropertySymbol)member).Type, ((IPropertySymbol)member).SetMethod is null);
        return instance.Dimensions is null ? isReadOnly || member is IPropertySymbol { SetMethod.IsInitOnly: true }
            : isReadOnly && (isPart || value is not Dim || type.TypeKind == TypeKind.Enum);
    }

    /// <summary>The model's own integers as the parameters of its constructor that they are assigned from.</summary>
    private Dictionary<ISymbol, object> Aliases(IMethodSymbol constructor)
    {
        var aliases = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        var initialized = Initializers(_this.Type).Select(i => (i.Member, Value: Operation(i.Initializer)));
        var assigned = Body(constructor)?.Descendants().OfType<ISimpleAssignmentOperation>().Where(a => a.Target is IMemberReferenceOperation)
            .Select(a => (((IMemberReferenceOperation)a.Target).Member, Value: (IOperation?)a.Value)) ?? [];
        foreach (var (member, value) in initialized.Concat(assigned))
        {
            if (value is IParameterReferenceOperation { Parameter: var parameter } && member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }
                && _this.Dimensions.Member(member) is { } dim)
            {
                aliases[parameter] = dim;
            }
        }

        return aliases;
    }

    private object Follow(IMethodSymbol constructor) =>
        (constructor.DeclaringSyntaxReferences.IsEmpty ? null : Body(constructor)) is { } body && ((IOperation?)body.BlockBody ?? body.ExpressionBody) is { } block
            ? Execute(block) ?? Null.Value
            : Null.Value;

    /// <summary>The call of another constructor of the same class, <c>: this(...)</c></summary>
    private IInvocationOperation? Chained(IMethodSymbol constructor) =>
        Body(constructor)?.Initializer is IExpressionStatementOperation { Operation: IInvocationOperation call }
        && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, constructor.ContainingType) ? call : null;

    private Dictionary<ISymbol, object> Arguments(IEnumerable<IArgumentOperation> arguments)
    {
        var values = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        foreach (var argument in arguments)
        {
            if (TryEvaluate(() => Evaluate(argument.Value)) is { } value)
            {
                values[argument.Parameter!] = value;
            }
            else if (argument.Parameter!.Type.TypeKind == TypeKind.Delegate && _fault is { } fault)
            {
                values[argument.Parameter] = fault; // for those who ask for it
            }
        }

        return values;
    }

    private IConstructorBodyOperation? Body(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is ConstructorDeclarationSyntax syntax ? Operation(syntax) as IConstructorBodyOperation : null;

    /// <summary>What a constructor assigns, and the arrays that it may change.</summary>
    private IEnumerable<ISymbol> Assignments(IMethodSymbol constructor) => Body(constructor)?.Descendants().OfType<IMemberReferenceOperation>()
        .Where(m => (m.Parent is IAssignmentOperation assignment && assignment.Target == m) || (m.Type is IArrayTypeSymbol && !IsOnlyRead(m)))
        .Select(m => m.Member) ?? [];

    private static bool IsOnlyRead(IOperation array) => array.Parent switch
    {
        IPropertyReferenceOperation => true, // its length
        IArrayElementReferenceOperation element => element.Parent is not (IAssignmentOperation or IIncrementOrDecrementOperation or ITupleOperation or IAddressOfOperation)
            && element.Parent is not IArgumentOperation { Parameter.RefKind: not RefKind.None },
        IForEachLoopOperation loop => loop.Collection == array,
        _ => false,
    };

    private static void Forget(Instance instance, IEnumerable<ISymbol> members)
    {
        foreach (var member in members)
        {
            instance.Members.Remove(member);
        }
    }

    private void Learn(Instance instance, ISymbol member, IOperation value)
    {
        instance.Members.Remove(member);
        if (TryEvaluate(() => As(Evaluate(value), TypeOf(member))) is { } known)
        {
            instance.Members[member] = known;
        }
        else if (_fault is { } fault && (fault.Diagnostic.Id == Descriptors.ShapeMismatch.Id || value.Type?.TypeKind == TypeKind.Delegate))
        {
            instance.Faults[member] = fault;
        }
    }

    /// <summary>The members with an initialiser, in the order of their declaration.</summary>
    private IEnumerable<(ISymbol Member, SyntaxNode Initializer)> Initializers(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared))
        {
            var initializer = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
            {
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                VariableDeclaratorSyntax field when member is IFieldSymbol { IsConst: false } => field.Initializer?.Value,
                _ => null,
            };
            if (initializer is not null)
            {
                yield return (member, initializer);
            }
        }
    }

    /// <summary>A value, or null where it cannot be followed.</summary>
    private object? TryEvaluate(Func<object?> evaluate)
    {
        var (locals, caller, calls, building) = (_locals, _this, _calls.Count, _building.Count);
        _fault = null;
        try
        {
            return evaluate();
        }
        catch (Exception exception) when (exception is LoweringException or OverflowException)
        {
            _fault = exception as LoweringException;
            (_locals, _this) = (locals, caller);
            Shorten(_calls, calls);
            Shorten(_building, building);
            return null;
        }

        static void Shorten<T>(Stack<T> stack, int count)
        {
            while (stack.Count > count)
            {
                stack.Pop();
            }
        }
    }
}
