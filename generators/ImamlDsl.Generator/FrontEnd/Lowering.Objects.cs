using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Objects of the author's own classes, records and structs: made, copied and asked as their source says.</content>
internal sealed partial class Lowering
{
    private readonly HashSet<Instance> _unfinished = []; // objects whose constructor runs
    private readonly Dictionary<Instance, Instance> _imported = [];
    private object _accessed = Null.Value; // what the innermost ?. has found

    /// <summary>Whether values of a type can be followed: it is a class or struct, and so are those that it derives from, with their source in this project.</summary>
    private static bool IsFollowed(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false, IsAnonymousType: false, SpecialType: SpecialType.None } named
        && named.Hierarchy().All(t => !t.DeclaringSyntaxReferences.IsEmpty);

    private Instance Create(IOperation creation, INamedTypeSymbol type, IMethodSymbol? constructor, ImmutableArray<IArgumentOperation> arguments, IObjectOrCollectionInitializerOperation? initializer)
    {
        var made = new Instance(type);
        if (_initialized is { } holder)
        {
            made.Identity = (holder.OriginalDefinition.ToDisplayString(), string.Join(",", _types.Values), ++_madeByInitializer);
        }

        _unfinished.Add(made);
        if (constructor is not null)
        {
            Construct(made, constructor, arguments, creation);
        }

        Initialize(made, initializer);
        _unfinished.Remove(made);
        return made;
    }

    private void Construct(Instance made, IMethodSymbol constructor, ImmutableArray<IArgumentOperation> arguments, IOperation at) =>
        Inline(made, constructor, constructor.ContainingType.Name, at.Syntax.GetLocation(), WithDefaults(constructor, Arguments(arguments), at), () =>
        {
            SetPrimary(made, constructor.OriginalDefinition);
            if (Chained(constructor) is { } next)
            {
                Construct(made, next.TargetMethod, next.Arguments, at);
            }
            else
            {
                foreach (var (member, initializer) in Initializers(constructor.ContainingType))
                {
                    made.Set(member, As(Evaluate(Operation(initializer)!), TypeOf(member)));
                }

                if (BaseConstructor(constructor) is { } parent)
                {
                    Construct(made, parent.Constructor, parent.Arguments, at);
                }
            }

            return Follow(constructor);
        });

    /// <summary>A primary constructor's parameters as far as the locals have them, which methods see, and the properties that a record has of them.</summary>
    private void SetPrimary(Instance made, IMethodSymbol constructor)
    {
        foreach (var parameter in Syntax(constructor) is TypeDeclarationSyntax ? constructor.Parameters : [])
        {
            if (!_locals.TryGetValue(parameter, out var variable) || variable.Value is not { } value)
            {
                continue;
            }

            made.Set(parameter, value);
            if (!made.IsModel && parameter.RefKind == RefKind.None)
            {
                _locals[parameter] = new Reference(() => made.Known(parameter), assigned => Set(made, parameter, assigned, Operation(Syntax(constructor)!)!)); // one variable for all members
            }

            if (constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault(p => Syntax(p) is ParameterSyntax) is { } property)
            {
                made.Set(property, value);
            }
        }
    }

    private SyntaxNode? Syntax(ISymbol symbol) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);

    /// <summary>The constructor of the class that a class derives from, as one of its own calls it; null where that is an object's.</summary>
    private (IMethodSymbol Constructor, ImmutableArray<IArgumentOperation> Arguments)? BaseConstructor(IMethodSymbol constructor)
    {
        var call = Syntax(constructor) is TypeDeclarationSyntax { BaseList: { } list } && list.Types[0] is PrimaryConstructorBaseTypeSyntax primary
            ? Operation(primary) as IInvocationOperation
            : (Body(constructor)?.Initializer as IExpressionStatementOperation)?.Operation as IInvocationOperation;
        return call is not null ? (call.TargetMethod, call.Arguments)
            : constructor.ContainingType.BaseType is { DeclaringSyntaxReferences.IsEmpty: false } parent
                && parent.InstanceConstructors.Where(c => c.Parameters.All(p => p.IsOptional || p.IsParams)).OrderBy(c => c.Parameters.Length).FirstOrDefault() is { } implied ? (implied, [])
            : null;
    }

    /// <summary>The arguments of a call, of which one that is not written has none.</summary>
    private object[] WithDefaults(IMethodSymbol constructor, object[] values, IOperation at) => values.Length == constructor.Parameters.Length ? values
        : [.. constructor.Parameters.Select(p => Default(p) ?? throw Unsupported(at, $"the default of '{p.Name}' is not known here; write the call of the base constructor"))];

    /// <summary>The value of a parameter that a call leaves out; null for a type whose constants are not known here.</summary>
    private object? Default(IParameterSymbol parameter) =>
        parameter.IsParams ? Array.Empty<object>() : FromConstant(parameter.ExplicitDefaultValue) is { } value ? As(value, parameter.Type) : null;

    private void Initialize(Instance made, IObjectOrCollectionInitializerOperation? initializer)
    {
        foreach (var assignment in initializer?.Initializers ?? [])
        {
            switch (assignment)
            {
                case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false } } simple:
                    Set(made, ((IMemberReferenceOperation)simple.Target).Member, Evaluate(simple.Value), assignment);
                    break;
                case IMemberInitializerOperation { InitializedMember: IMemberReferenceOperation held } nested when MemberOf(made, held.Member, nested) is Instance { IsModel: false } inner:
                    InitializePart(made, held.Member, inner, nested);
                    break;
                default:
                    throw Unsupported(assignment, "initializers assign members of the new object");
            }
        }
    }

    /// <summary>What an initializer assigns in an object that the new one holds, or in a struct, which is that object's own.</summary>
    private void InitializePart(Instance made, ISymbol member, Instance part, IMemberInitializerOperation nested)
    {
        if (part.Type.IsReferenceType)
        {
            RequireChanging(part, nested);
            Initialize(part, nested.Initializer);
            return;
        }

        var changed = part.Copy();
        _unfinished.Add(changed);
        Initialize(changed, nested.Initializer);
        _unfinished.Remove(changed);
        Set(made, member, changed, nested);
    }

    /// <summary>Assigns a member, or calls what a property does when it is assigned.</summary>
    private object Set(Instance made, ISymbol member, object value, IOperation at)
    {
        value = As(value, TypeOf(member));
        if (member is IPropertySymbol property && !IsOfBase(at))
        {
            member = Assigned(made, property);
        }

        if (member is IPropertySymbol { SetMethod: { } setter } own && Accessor(own, "set", "init") is { } body)
        {
            Inline(made, setter, own.Name, at.Syntax.GetLocation(), [value], () => Operation(body) is { } block ? Execute(block) ?? Null.Value : null);
        }
        else
        {
            made.Set(member, value);
        }

        return value;
    }

    private object Copy(IWithOperation copy)
    {
        var value = Evaluate(copy.Operand);
        if (value is object[] elements && copy.Operand.Type is { IsTupleType: true } or { IsAnonymousType: true })
        {
            return Copy(elements, copy.Initializer.Initializers.Cast<ISimpleAssignmentOperation>());
        }

        if (value is not Instance { IsModel: false } original)
        {
            throw Unsupported(copy, "only tuples, and records and structs of this project, are copied so");
        }

        if (_captured.Contains(original) && original.Members.Keys.FirstOrDefault(m => !IsSettled(original, m)) is { } unsettled)
        {
            throw Unknown(original, copy, unsettled);
        }

        if (copy.CloneMethod is not null && original.Type.InstanceConstructors.Any(c => !c.IsImplicitlyDeclared && c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, original.Type)))
        {
            throw Unsupported(copy, $"'{original.Type.Name}' has a copy constructor of its own; call that, and assign what differs");
        }

        var made = original.Copy();
        _unfinished.Add(made);
        Initialize(made, copy.Initializer);
        _unfinished.Remove(made);
        return made;
    }

    /// <summary>A tuple, or an object without a named type, in which some elements differ.</summary>
    private object[] Copy(object[] elements, IEnumerable<ISimpleAssignmentOperation> changes)
    {
        object[] made = [.. elements];
        foreach (var change in changes)
        {
            made[Element(((IMemberReferenceOperation)change.Target).Member)] = As(Evaluate(change.Value), change.Target.Type);
        }

        return made;
    }

    /// <summary>Which element a member of a tuple, or of an object without a named type, is.</summary>
    private static int Element(ISymbol member) => member.ContainingType.IsTupleType
        ? member.ContainingType.TupleElements.ToList().FindIndex(e => e.Name == member.Name || e.CorrespondingTupleField?.Name == member.Name)
        : member.ContainingType.GetMembers().OfType<IPropertySymbol>().ToList().FindIndex(p => p.Name == member.Name);

    /// <summary>A member with storage, of a model or of another object, which may be the definition's own or outlive it.</summary>
    private object MemberOf(Instance made, ISymbol member, IOperation at)
    {
        return made.IsModel ? Member(made, member) ?? throw Unknown(made, at, member)
            : _captured.Contains(made) && !IsSettled(made, member) ? throw Unknown(made, at, member)
            : made.Known(member) ?? Default(TypeOf(member)!, at);
    }

    /// <summary>Whether nothing assigns a member once its object is made, nor changes the array or list that it is.</summary>
    private bool IsSettled(Instance made, ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly || field.ContainingType.IsValueType,
        IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true } || property.ContainingType.IsValueType,
        IParameterSymbol parameter => !IsReassigned(parameter),
        _ => true,
    } && (made.Known(member) is not (object[] or ListValue) || IsUnchanging(TypeOf(member)) || IsKeptWhole(member));

    private Func<object, object> MemberPlace(Instance made, IMemberReferenceOperation target)
    {
        RequireChanging(made, target);
        return value => Set(made, target.Member, value, target);
    }

    /// <summary>An element that an object's own indexer assigns.</summary>
    private Func<object, object> IndexerPlace(Instance made, IPropertyReferenceOperation target)
    {
        RequireChanging(made, target);
        var property = IsOfBase(target) ? target.Property : Dispatched(made, target.Property);
        while (property is { SetMethod: null, OverriddenProperty: { } overridden })
        {
            property = overridden;
        }

        var arguments = Arguments(target.Arguments);
        return Accessor(property, "set", "init") is not { } body ? throw Unsupported(target, "only an indexer with a body is assigned")
            : value => Assigned(As(value, target.Type));

        object Assigned(object value)
        {
            Inline(made, property.SetMethod!, property.Name, target.Syntax.GetLocation(), [.. arguments, value], () => Operation(body) is { } block ? Execute(block) ?? Null.Value : null);
            return value;
        }
    }

    private void RequireChanging(Instance made, IOperation at)
    {
        if (_captured.Contains(made))
        {
            throw Captured(at);
        }

        if (made.Type.IsValueType && !_unfinished.Contains(made))
        {
            throw Unsupported(at, "structs stay as they are here; write a new one, as with { ... } does");
        }
    }

    /// <summary>Whether only a part of an object is asked for, or a method of it called.</summary>
    private static bool IsPart(IOperation on) => on.Parent is (IMemberReferenceOperation and not IMethodReferenceOperation) || (on.Parent is IInvocationOperation call && call.Instance == on);

    /// <summary>What a call of a method reaches: what the object's very type has for it. Null where a derived class may decide, or there is no source.</summary>
    private IMethodSymbol? Dispatched(Instance instance, IMethodSymbol method, bool isVirtual)
    {
        method = Implemented(instance.Type, method.ConstructedFrom) as IMethodSymbol ?? method;
        if (isVirtual && method.IsReplaceable() && method.ContainingType.TypeKind != TypeKind.Interface)
        {
            method = (IMethodSymbol)MostDerived(instance, method);
            if (IsOpen(instance) && method.IsReplaceable())
            {
                return null;
            }
        }

        return method.IsAbstract || method.DeclaringSyntaxReferences.IsEmpty ? null : method;
    }

    /// <summary>Whether an object may be of a derived class: only the model itself is not made here.</summary>
    private bool IsOpen(Instance instance) => instance == _model && !instance.Type.IsSealed;

    /// <summary>The property that the object's very type has for one that it inherits or implements.</summary>
    private IPropertySymbol Dispatched(Instance instance, IPropertySymbol property)
    {
        property = Implemented(instance.Type, property) as IPropertySymbol ?? property;
        return property.IsReplaceable() ? (IPropertySymbol)MostDerived(instance, property) : property;
    }

    /// <summary>The property whose accessor or storage an assignment reaches: without an accessor it is the storage of the very class that is constructed.</summary>
    private IPropertySymbol Assigned(Instance instance, IPropertySymbol property)
    {
        var assigned = property.SetMethod is null ? property : Dispatched(instance, property);
        while (assigned is { SetMethod: null, OverriddenProperty.SetMethod: not null })
        {
            assigned = assigned.OverriddenProperty;
        }

        return assigned;
    }

    /// <summary>
    /// What a type has for a member of an interface; null for other members. Where the interface's type arguments are not known here, the type's one interface of that
    /// kind is meant.
    /// </summary>
    private ISymbol? Implemented(INamedTypeSymbol type, ISymbol member)
    {
        if (member.ContainingType.TypeKind != TypeKind.Interface)
        {
            return null;
        }

        var contract = Closed(member.ContainingType);
        var all = type.AllInterfaces.Where(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, contract.OriginalDefinition)).ToArray();
        return (all.FirstOrDefault(i => SymbolEqualityComparer.Default.Equals(i, contract)) ?? (all.Length == 1 ? all[0] : null)) is { } known
            ? type.FindImplementationForInterfaceMember(known.GetMembers().First(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, member.OriginalDefinition)))
            : null;
    }

    private static ISymbol MostDerived(Instance instance, ISymbol member) =>
        instance.Type.Hierarchy().Reverse().SelectMany(t => t.GetMembers()).FirstOrDefault(m => m.Overrides(member)) ?? member;

    /// <summary>Whether a member is asked for as the base class has it.</summary>
    private static bool IsOfBase(IOperation at) => at is IMemberReferenceOperation { Instance.Syntax: BaseExpressionSyntax };

    /// <summary>Whether a value is of a type, as far as that is known here.</summary>
    public bool Is(object value, ITypeSymbol type, IOperation at) => (value, Closed(type)) switch
    {
        (Null, _) => false,
        (_, { SpecialType: SpecialType.System_Object }) => true,
        (Instance instance, var asked) => sources.Conversion(instance.Type, asked) is { IsIdentity: true } or { IsImplicit: true, IsReference: true } or { IsImplicit: true, IsBoxing: true },
        (bool, { SpecialType: SpecialType.System_Boolean }) or (string, { SpecialType: SpecialType.System_String }) => true,
        (Node, var asked) when asked.IsDsl("Tensor") => true,
        _ => throw Unsupported(at, "only the types of objects of this project can be asked for"),
    };

    /// <summary>The parts of what is taken apart: a tuple's, or those that an object's Deconstruct gives.</summary>
    private (object Value, ITypeSymbol? Type)[] Parts(object value, ITypeSymbol? type, int count, IOperation at) =>
        value is Instance instance ? Deconstructed(instance, count, at)
        : value is object[] items && items.Length == count ? [.. items.Select((item, i) => (item, PartType(type, i)))]
        : throw Unsupported(at, "only tuples and objects with a method Deconstruct can be taken apart");

    private static ITypeSymbol? PartType(ITypeSymbol? type, int part) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements[part].Type,
        INamedTypeSymbol { Name: "KeyValuePair" } pair => pair.TypeArguments[part],
        _ => null,
    };

    private (object Value, ITypeSymbol? Type)[] Deconstructed(Instance instance, int count, IOperation at)
    {
        var methods = instance.Type.AllMembers().OfType<IMethodSymbol>()
            .Where(m => m.Name == "Deconstruct" && m.Parameters.Length == count && m.Parameters.All(p => p.RefKind == RefKind.Out)).ToArray();
        var method = methods.Length == 1 ? methods[0]
            : throw Unsupported(at, $"'{instance.Type.Name}' has {(methods.Length == 0 ? "no method" : "several methods")} Deconstruct with {count} results");
        if (!method.IsImplicitlyDeclared)
        {
            Variable[] values = [.. methods[0].Parameters.Select(_ => New())];
            Call(instance, method, values, at.Syntax.GetLocation());
            return [.. values.Select((part, i) => (part.Value!, (ITypeSymbol?)method.Parameters[i].Type))];
        }

        return [.. method.Parameters.Select(p => (Read(instance, method.ContainingType.GetMembers(p.Name).OfType<IPropertySymbol>().First(), at), (ITypeSymbol?)p.Type))];
    }
}
