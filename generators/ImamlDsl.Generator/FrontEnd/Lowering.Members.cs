using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Fields, properties and assignments.</content>
internal sealed partial class Lowering
{
    private readonly Dictionary<ISymbol, List<(ITypeSymbol Of, object Value)>> _statics = new(SymbolEqualityComparer.Default); // each class with other type arguments has its own
    private ISymbol? _initialized; // the static member whose initializer is evaluated
    private int _madeByInitializer; // objects that it has made

    private object Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (reference.Instance is null)
        {
            return Static(field, field.IsReadOnly, reference);
        }

        return FieldOf(Evaluate(reference.Instance), reference);
    }

    private object FieldOf(object value, IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        switch (value)
        {
            case object[] tuple when field.ContainingType.IsTupleType:
                return Element(field) is >= 0 and var at ? tuple[at] : throw Unsupported(reference, "take the elements by their own names");
            case Instance instance:
                return MemberOf(instance, field, reference);
            case Null:
                throw Unsupported(reference, "it is null here");
            default:
                throw Unsupported(reference, "only members of the model and elements of tuples can be read");
        }
    }

    private object Property(IPropertyReferenceOperation reference)
    {
        if (reference.Instance is null)
        {
            if (KnownCalls.Constant(this, reference) is { } number)
            {
                return number;
            }

            var property = Chosen(reference.Property, reference.ConstrainedToType);
            return Accessor(property, "get") is { } getter && (IsOwn(property) || property.SetMethod is null)
                ? CallGetter(_this, property.GetMethod!, getter, reference.Syntax.GetLocation())
                : Static(property, property.SetMethod is null, reference);
        }

        return PropertyOf(Evaluate(reference.Instance), reference);
    }

    private object PropertyOf(object value, IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        switch (value)
        {
            case var _ when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                return property.Name == "HasValue" ? value is not Null : value is not Null ? value : throw Unsupported(reference, "it is null here; test HasValue before");
            case Instance instance when property.IsIndexer:
                return Read(instance, property, reference, Arguments(reference.Arguments));
            case Instance instance:
                return Read(instance, property, reference);
            case Null:
                throw Unsupported(reference, "it is null here");
            case Node tensor when property.IsIndexer:
                return Indexing.Lower(this, reference, tensor);
            case Node tensor when IsTensor(property.ContainingType):
                return property.Name switch
                {
                    "Shape" => tensor.Shape.ToArray<object>(),
                    "Rank" => Dim.Constant(tensor.Shape.Rank),
                    "Length" => tensor.Shape.Length,
                    _ => throw Unsupported(reference, "only the shape of a tensor is known when the model is compiled"),
                };
            case object[] or ListValue when property.IsIndexer && IsMap(property.ContainingType):
                return Found(value, property.ContainingType, reference.Arguments[0].Value, reference);
            case object[] or ListValue when IsMap(property.ContainingType) && property.Name is "Keys" or "Values":
                return new Sequence(Items(value)!.Select(pair => ((object[])pair)[property.Name == "Keys" ? 0 : 1]));
            case object[] { Length: 2 } pair when property.ContainingType.Name == "KeyValuePair":
                return pair[property.Name == "Key" ? 0 : 1];
            case string text when property.IsIndexer:
                return Element(reference.Arguments[0].Value, Texts.Letters(text));
            case string text when property.Name == "Length":
                return Dim.Constant(text.Length);
            case IndexValue index when property.Name is "Value" or "IsFromEnd":
                return property.Name == "Value" ? index.Place : index.IsFromEnd;
            case RangeValue range when property.Name is "Start" or "End":
                return property.Name == "Start" ? range.Start : range.End;
            case object[] parts when property.ContainingType.IsAnonymousType:
                return parts[Element(property)];
            case ListValue list when property.Name == "Count":
                return Dim.Constant(list.Items.Count);
            case ListValue list when property.IsIndexer:
                return Element(reference.Arguments[0].Value, list.Items);
            case object[] items when property.IsIndexer && reference.Arguments.Length == 1:
                return Element(reference.Arguments[0].Value, items);
            case object[] items when property.Name is "Count" or "Length":
                return Dim.Constant(items.Length);
            default:
                throw Unsupported(reference, "only parameters, get-only int members of the model, its parts and shapes can be read");
        }
    }

    private static bool IsTensor(ITypeSymbol? type) => type.IsDsl("Tensor") || type.IsDsl("IndexTensor") || type.IsDsl("BooleanTensor");

    private object Read(Instance instance, IPropertySymbol property, IOperation at, params object[] arguments)
    {
        if (!IsOfBase(at))
        {
            property = Dispatched(instance, property);
        }

        while (property is { GetMethod: null, OverriddenProperty: { } overridden })
        {
            property = overridden;
        }

        if (instance.Parameters.TryGetValue(property.OriginalDefinition, out var slots))
        {
            return slots.Count is { } count ? parameters.Skip(slots.First).Take(count).ToArray<object>() : parameters[slots.First];
        }

        if (property.Attribute("ParameterAttribute") is not null)
        {
            throw Unsupported(at, $"no member of a model holds this {instance.Type.Name}, so that its parameters are nobody's; keep it in a get-only member");
        }

        // A computed member that an attribute names is one size everywhere; others are read as what they compute.
        if (!_isConstructing && instance.Dimensions is { } dimensions && dimensions.IsUsed(property) && dimensions.Member(property) is { } size)
        {
            return size;
        }

        if (IsOpen(instance) && property.IsReplaceable() && !IsOfBase(at))
        {
            return (_isConstructing ? null : instance.Dimensions?.Member(property)) ?? throw Error(Descriptors.OpaqueCall, at, property.Name, Advice.For(property.GetMethod!));
        }

        return Accessor(property, "get") is { } body
            ? CallGetter(instance, property.GetMethod!, body, at.Syntax.GetLocation(), arguments)
            : MemberOf(instance, property, at);
    }

    /// <summary>What is known of a member with storage, or the dimension that it is; null where it is neither.</summary>
    private object? Member(Instance instance, ISymbol member) =>
        instance.Known(member) is { } value && (_isConstructing || value is not (object[] or ListValue) || IsKeptWhole(member))
            ? (_isConstructing ? value : Capture(Imported(value), member))
        : _isConstructing ? null
        : instance.Dimensions?.Member(member);

    private static LoweringException Unknown(Instance instance, IOperation at, ISymbol member) => instance.Faults.TryGetValue(member, out var fault) ? fault : Unsupported(at,
        $"'{member.Name}' may differ between instances and is no dimension; make it a constant, a readonly field with a constant initializer, or a get-only int");

    private IOperation? Initializer(ISymbol member) => Syntax(member) switch
    {
        VariableDeclaratorSyntax { Initializer.Value: { } value } => Operation(value),
        PropertyDeclarationSyntax { Initializer.Value: { } value } => Operation(value),
        _ => null,
    };

    /// <summary>A static member whose value its initializer alone decides.</summary>
    private object Static(ISymbol member, bool isReadOnly, IOperation at)
    {
        if (member is { Name: "Empty", ContainingType.SpecialType: SpecialType.System_String })
        {
            return "";
        }

        if (member.DeclaringSyntaxReferences.IsEmpty)
        {
            throw Unsupported(at, "its source is not in this project; write its value");
        }

        if (!isReadOnly || Initializer(member) is not { } value)
        {
            throw Unsupported(at, $"'{member.Name}' may change; make it a constant, or a static readonly member with an initializer");
        }

        if (_initialized is { } other && SymbolEqualityComparer.Default.Equals(other.ContainingType.OriginalDefinition, member.ContainingType.OriginalDefinition)
            && Syntax(other) is { } earlier && Syntax(member) is { } declaration && earlier.SyntaxTree == declaration.SyntaxTree && earlier.SpanStart < declaration.SpanStart)
        {
            throw Unsupported(at, $"'{member.Name}' has no value yet when '{other.Name}' is initialized; declare it before");
        }

        if (!_statics.TryGetValue(member.OriginalDefinition, out var known))
        {
            _statics.Add(member.OriginalDefinition, known = !IsSetAgain(member) ? [] : throw Unsupported(at, $"'{member.Name}' changes after its initializer, or may do so where it is handed on; give it its whole value there, and only read it"));
        }

        var type = Closed(member.ContainingType);
        if (known.FirstOrDefault(k => SymbolEqualityComparer.Default.Equals(k.Of, type)).Value is not { } held)
        {
            known.Add((type, held = Initial(member, value)));
        }

        return held;
    }

    /// <summary>What the initializer of a static member gives it.</summary>
    private object Initial(ISymbol member, IOperation initializer)
    {
        var (outer, types, made) = (_initialized, _types, _madeByInitializer);
        (_initialized, _types, _madeByInitializer) = (member, TypesIn(member.ContainingType), 0);
        try
        {
            var value = As(Evaluate(initializer), TypeOf(member.OriginalDefinition));
            return Capture(Items(value) ?? value, member);
        }
        finally
        {
            (_initialized, _types, _madeByInitializer) = (outer, types, made);
        }
    }

    /// <summary>Whether the static constructor assigns a member, or something may change the array or list that it is.</summary>
    private bool IsSetAgain(ISymbol member) => (!IsUnchanging(TypeOf(member)) && !IsOwnObject(TypeOf(member)) && !IsKeptWhole(member))
        || sources.Names(member.Name, cancellation).Any(name => IsMention(name, member) && Mentioned(name) is { } mention && IsWritten(mention));

    private static bool IsWritten(ExpressionSyntax place) => place.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == place,
        ArgumentSyntax { Parent: TupleExpressionSyntax tuple } => IsWritten(tuple),
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None),
        PrefixUnaryExpressionSyntax step => step.IsKind(SyntaxKind.PreIncrementExpression) || step.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax step => step.IsKind(SyntaxKind.PostIncrementExpression) || step.IsKind(SyntaxKind.PostDecrementExpression),
        ForEachVariableStatementSyntax loop => loop.Variable == place,
        _ => false,
    };

    /// <summary>Notes that an array is not the definition's own, so that it must not change; a tensor is called as the member is.</summary>
    private object Capture(object value, ISymbol member)
    {
        (value as Node)?.Call(member.Name);
        var parts = Items(value) ?? (value is Instance { IsModel: false } made ? made.Members.Values : null);
        if (parts is not null && _captured.Add(value))
        {
            foreach (var item in parts)
            {
                Capture(item, member);
            }
        }

        return value;
    }

    /// <summary>A member's value, whose tensors were made where the model's construction was followed, with them made here.</summary>
    private object Imported(object value)
    {
        if (value is object[] items && items.Any(item => item is Node or object[] or Instance))
        {
            return Array.ConvertAll(items, Imported);
        }

        if (value is Instance { IsModel: false } made)
        {
            if (!_imported.TryGetValue(made, out var copy))
            {
                _imported.Add(made, copy = made.Copy());
                copy.Identity = made.Identity;
                foreach (var member in made.Members)
                {
                    copy.Set(member.Key, Imported(member.Value));
                }
            }

            return copy;
        }

        if (value is not Node node)
        {
            return value;
        }

        var (name, source) = (builder.Name, builder.Source);
        var own = builder.Import([node])[0];
        (builder.Name, builder.Source) = (name, source);
        return own;
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private object Declare(ISymbol symbol, object value) => (_locals[symbol] = New(Named(symbol, value))).Value!;

    private object Named(ISymbol symbol, object value)
    {
        value = As(value, TypeOf(symbol));
        (value as Node)?.Call(symbol.Name);
        return value;
    }

    /// <summary>Finds what is assigned, which C# does before it evaluates the value.</summary>
    private Func<object, object> Place(IOperation target)
    {
        switch (target)
        {
            case ILocalReferenceOperation { IsDeclaration: true } declared:
                return value => Declare(declared.Local, value);
            case ILocalReferenceOperation local:
                return Variable(local.Local);
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } when !_this.IsModel && !_locals.ContainsKey(parameter):
                RequireChanging(_this, target);
                return value => Set(_this, parameter, value, target);
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } when !_isConstructing && !_locals.ContainsKey(parameter):
                throw Captured(target);
            case IParameterReferenceOperation parameter:
                return Variable(parameter.Parameter);
            case IDiscardOperation:
                return value => value;
            case IDeclarationExpressionOperation declaration:
                return Place(declaration.Expression);
            case ITupleOperation:
                var parts = Places(target);
                return value => parts(value, null);
            case var _ when IsOfKeptArray(target):
                throw Captured(target);
            case var _ when ReturnsReference(target) || target is IConditionalOperation { IsRef: true }:
                var referred = Refer(target, isWritten: true);
                return value => referred.Value = As(value, target.Type);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } map } element when IsMap(map.Type):
                return MapPlace(element);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } element when IsList(instance.Type) || IsHeldList(instance):
                return ListPlace(element, instance, element.Arguments[0].Value);
            case var _ when ElementOf(target) is var (array, position):
                return ElementPlace(target, array, position);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } element when Evaluate(instance) is Instance { IsModel: false } indexed:
                return IndexerPlace(indexed, element);
            case IImplicitIndexerReferenceOperation element when IsList(element.Instance.Type) || IsHeldList(element.Instance):
                return ListPlace(element, element.Instance, element.Argument);
            case IMemberReferenceOperation { Instance: IInstanceReferenceOperation } member when _isConstructing && _this.IsModel:
                return value => Set(_this, member.Member, value, member);
            case IFieldReferenceOperation { Field.ContainingType.IsTupleType: true }:
                throw Unsupported(target, "tuples stay as they are; write a new one");
            case IPropertyReferenceOperation { Property.IsIndexer: true }:
                throw Captured(target);
            case IMemberReferenceOperation { Instance: { } on } member when (IsFollowed(on.Type) || on.Type?.TypeKind == TypeKind.Interface) && Evaluate(on) is Instance { IsModel: false } made:
                return MemberPlace(made, member);
            case IMemberReferenceOperation or IArrayElementReferenceOperation:
                throw Captured(target);
            default:
                throw Unsupported(target, "only locals can be assigned in a definition");
        }

        Func<object, object> Variable(ISymbol symbol)
        {
            var variable = _locals.TryGetValue(symbol, out var known) ? Own(known, target) : _locals[symbol] = New();
            return value => variable.Value = Named(symbol, value);
        }
    }

    /// <summary>Whether a member is that of an object that the definition has made: what it holds may change unless it outlives the definition itself.</summary>
    private bool IsOfOwnObject(IMemberReferenceOperation member) =>
        member.Instance is { } on && !on.DescendantsAndSelf().Any(o => o is IInvocationOperation or IObjectCreationOperation) && Evaluate(on) is Instance { IsModel: false };
}
