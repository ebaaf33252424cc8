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

/// <content>Equality of what is known when the model is compiled: C#'s operators, what the compiler writes for records and tuples, and Equals of .NET.</content>
internal sealed partial class Lowering
{
    private IMethodSymbol ObjectEquals =>
        sources.Compilation.GetSpecialType(SpecialType.System_Object).GetMembers("Equals").OfType<IMethodSymbol>().First(m => !m.IsStatic);

    /// <summary>What Equals or ReferenceEquals gives; null for other methods, and for those that the author wrote for one class alone, which are inlined.</summary>
    private object? Equality(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.Name is not ("Equals" or "ReferenceEquals"))
        {
            return null;
        }

        IOperation[] given = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)];
        var isOwn = !IsOfFramework(method) && !method.IsImplicitlyDeclared && !method.IsOverride;
        return (method.Name, method.IsStatic, given.Length) switch
        {
            _ when isOwn || method.Parameters.Any(p => p.RefKind != RefKind.None) => null,
            ("ReferenceEquals", true, 2) when method.ContainingType.SpecialType == SpecialType.System_Object =>
                given.All(g => Behind(g) is not { IsValueType: true }) && IsIdentical(Evaluate(given[0]), Evaluate(given[1]), call),
            ("Equals", true, 2) when method.ContainingType.SpecialType is SpecialType.System_Object or SpecialType.System_String =>
                IsEqual(Evaluate(given[0]), Behind(given[0]), Evaluate(given[1]), Behind(given[1]), call),
            ("Equals", false, 2) when call.Instance is IPropertyReferenceOperation { Property: { Name: "Default", ContainingType: { Name: "EqualityComparer", ContainingNamespace.Name: "Generic" } of } } =>
                AreEqual(Evaluate(given[0]), Evaluate(given[1]), of.TypeArguments[0], call),
            ("Equals", false, 1) when Evaluate(call.Instance!) is var one => one switch
            {
                Instance instance => EqualsOf(instance, method, Evaluate(given[0]), call, isVirtual: call.IsVirtual),
                Null when IsNullable(call.Instance!.Type) => Evaluate(given[0]) is Null,
                Null => throw Unsupported(call.Instance!, "it is null here"),
                _ => IsEqual(one, Behind(call.Instance!), Evaluate(given[0]), Behind(given[0]), call),
            },
            _ => null,
        };
    }

    private static bool IsNullable(ITypeSymbol? type) => type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The type of a value before it became an object.</summary>
    public static ITypeSymbol? Behind(IOperation value) => value is IConversionOperation { OperatorMethod: null, Type.IsReferenceType: true } conversion ? Behind(conversion.Operand) : value.Type;

    /// <summary>Whether <c>==</c> or <c>!=</c> of two operands compares references.</summary>
    private static bool ComparesReferences(IBinaryOperation question) =>
        question is { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null, LeftOperand.Type: { IsReferenceType: true } type, RightOperand.Type.IsReferenceType: true }
        && type.SpecialType != SpecialType.System_String;

    /// <summary>Whether two values are one and the same object.</summary>
    private bool IsIdentical(object one, object other, IOperation at) => (one, other) switch
    {
        (Null, _) or (_, Null) => one == other,
        (Instance { Type.IsReferenceType: true } a, Instance { Type.IsReferenceType: true } b) => a.Identity.Equals(b.Identity),
        (Instance { Type.IsReferenceType: true }, object[] or ListValue or string) or (object[] or ListValue or string, Instance { Type.IsReferenceType: true }) => false,
        (FunctionValue or ListValue or object[] { Length: > 0 }, _) when one == other => true, // .NET has one empty array
        (object[] { Length: > 0 } or ListValue, object[] { Length: > 0 } or ListValue) when IsMadeHere(one) && IsMadeHere(other) => false,
        _ => throw Unsupported(at, "whether these are one and the same object is not known when the model is compiled; compare what they hold"),
    };

    /// <summary>Whether the definition made an array or list itself, so that no other one stands for the same.</summary>
    private bool IsMadeHere(object list) => !_captured.Contains(list) && !Items(list)!.Any(item => item is Node);

    /// <summary>What <c>object.Equals</c> says of two values of types that are known.</summary>
    private bool IsEqual(object one, ITypeSymbol? oneType, object other, ITypeSymbol? otherType, IOperation at)
    {
        var (a, b) = (Known(oneType), Known(otherType));
        return one is Instance instance && other is not Null ? EqualsOf(instance, ObjectEquals, other, at)
            : one is Null || other is Null ? one == other
            : a is { IsValueType: true } && b is { IsValueType: true } && !IsOfType(a, b) ? false
            : AreEqual(one, other, a is { IsValueType: true } && b is { IsReferenceType: true } ? b : a, at);

        ITypeSymbol? Known(ITypeSymbol? type) => type is null ? null : Closed(type).NotNull();
    }

    /// <summary>What the default comparer of a type says of two of its values.</summary>
    public bool AreEqual(object one, object other, ITypeSymbol? type, IOperation at)
    {
        type = type is null ? null : Closed(type).NotNull();
        switch (one, other)
        {
            case (Null, _) or (_, Null):
                return one == other;
            case (Instance instance, _):
                var contract = type is not INamedTypeSymbol named ? null
                    : named.AllInterfaces.FirstOrDefault(i => i is { Name: "IEquatable", TypeArguments.Length: 1 } && IsOfType(i.TypeArguments[0], type));
                return EqualsOf(instance, contract?.GetMembers("Equals").OfType<IMethodSymbol>().First() ?? ObjectEquals, other, at);
            case (_, Instance):
                return false;
            case (bool or string, _) or (_, bool or string):
                return one.Equals(other);
            case (object[] a, object[] b) when type is INamedTypeSymbol { IsTupleType: true } tuple:
                return AreAllEqual(a, b, tuple.TupleElements.Select(e => e.Type), at);
            case (object[] a, object[] b) when type is { IsAnonymousType: true }:
                return AreAllEqual(a, b, type.GetMembers().OfType<IPropertySymbol>().Select(p => p.Type), at);
            case (Dim or double, Dim or double) when TypeOfNumbers(type) is not (>= SpecialType.System_Char and <= SpecialType.System_Double):
                throw UnknownNumber(type, at);
            case (Dim a, Dim b):
                return a.Equals(b) || (a.IsConstant && b.IsConstant ? false : throw Undecided(at));
            case (Dim or double, Dim or double) when Arithmetic.Number(one) is { } a && Arithmetic.Number(other) is { } b:
                return a.Equals(b); // NaN equals itself here
            case (object[] or ListValue, _) when type is IArrayTypeSymbol || IsList(type):
            case (Node, Node) when IsTensor(type):
                return IsIdentical(one, other, at);
            default:
                throw Undecided(at);
        }
    }

    private bool AreAllEqual(object[] one, object[] other, IEnumerable<ITypeSymbol> types, IOperation at) =>
        types.Select((type, i) => (type, i)).All(element => AreEqual(one[element.i], other[element.i], element.type, at));

    /// <summary>An object's own method Equals, also where the compiler writes it.</summary>
    private bool EqualsOf(Instance one, IMethodSymbol method, object other, IOperation at, bool isVirtual = true)
    {
        while (IsOfFramework(method) && method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        method = Implemented(one.Type, method) as IMethodSymbol ?? method;
        var equals = isVirtual ? (IMethodSymbol)MostDerived(one, method) : method;
        var type = equals.ContainingType;
        if (!IsOfFramework(equals) && !equals.IsImplicitlyDeclared)
        {
            return Call(one, equals, [other], at.Syntax.GetLocation()) is bool value ? value : throw Undecided(at);
        }

        if (type.IsRecord)
        {
            return IsOfType(equals.Parameters[0].Type, type) ? HasEqualParts(one, other, type, at)
                : EqualsOf(one, RecordEquals(type), other is Instance && Is(other, type, at) ? other : Null.Value, at);
        }

        return one.Type.IsReferenceType ? IsIdentical(one, other, at)
            : IsPrimary(one.Type) ? throw Unsupported(at, $"which parameters the struct '{one.Type.Name}' keeps is not known here; make it a record struct, or write its method Equals")
            : other is Instance same && IsOfType(same.Type, one.Type) && HaveEqualFields(one, same, one.Type, at);
    }

    /// <summary>Whether two types are the same, whatever the elements of tuples are called in them.</summary>
    private bool IsOfType(ITypeSymbol one, ITypeSymbol other) => sources.Conversion(one, other).IsIdentity;

    private IMethodSymbol RecordEquals(INamedTypeSymbol record) =>
        record.GetMembers("Equals").OfType<IMethodSymbol>().First(m => m.Parameters.Length == 1 && IsOfType(m.Parameters[0].Type.OriginalDefinition, record.OriginalDefinition));

    /// <summary>What the compiler writes as a record's Equals: the type and the fields, those of the base record first.</summary>
    private bool HasEqualParts(Instance one, object other, INamedTypeSymbol record, IOperation at)
    {
        if (other is not Instance instance || record.GetMembers("EqualityContract").Any(m => !m.IsImplicitlyDeclared))
        {
            return other is Instance ? throw Undecided(at) : false;
        }

        return (record.IsReferenceType && one.Identity.Equals(instance.Identity))
            || ((record.BaseType is { IsRecord: true } parent ? EqualsOf(one, RecordEquals(parent), instance, at, isVirtual: false) : IsOfType(one.Type, instance.Type))
                && HaveEqualFields(one, instance, record, at));
    }

    private bool HaveEqualFields(Instance one, Instance other, INamedTypeSymbol type, IOperation at) => type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic)
        .Select(f => f.AssociatedSymbol ?? f).All(member => AreEqual(MemberOf(one, member, at), MemberOf(other, member, at), TypeOf(member), at));

    /// <summary>What <c>==</c> gives for two records: that of the compiler.</summary>
    private bool AreEqualRecords(object[] operands, INamedTypeSymbol record, IOperation at) =>
        (operands[0] is Instance { Type.IsReferenceType: true } one && operands[1] is Instance other && one.Identity.Equals(other.Identity)) || AreEqual(operands[0], operands[1], record, at);

    /// <summary>Whether tuples are equal, as C# compares them: with the <c>==</c> of each two elements.</summary>
    private bool AreEqualTuples(object one, Compared oneSide, object other, Compared otherSide, IOperation at)
    {
        if (one is Null || other is Null)
        {
            return one == other;
        }

        var (a, b) = (Elements(oneSide), Elements(otherSide));
        return Enumerable.Range(0, a.Length).All(i => AreEqualElements(((object[])one)[i], a[i], ((object[])other)[i], b[i], at));

        Compared[] Elements(Compared side) => side.Literal is { } literal ? [.. literal.Elements.Select(e => new Compared(e))]
            : [.. ((INamedTypeSymbol)Closed(side.Type!).NotNull()).TupleElements.Select(e => new Compared(e.Type))];
    }

    private bool AreEqualElements(object one, Compared oneSide, object other, Compared otherSide, IOperation at)
    {
        if (oneSide.IsTuple && otherSide.IsTuple)
        {
            return AreEqualTuples(one, oneSide, other, otherSide, at);
        }

        var (a, b) = (oneSide.Type?.NotNull(), otherSide.Type?.NotNull());
        if (new[] { a, b }.OfType<INamedTypeSymbol>().SelectMany(type => type.Hierarchy().Reverse()).SelectMany(type => type.GetMembers(WellKnownMemberNames.EqualityOperatorName)).OfType<IMethodSymbol>()
            .FirstOrDefault(m => IsFollowed(m.ContainingType) && Takes(m, 0, a) && Takes(m, 1, b)) is { } method)
        {
            object[] operands = [As(one, method.Parameters[0].Type), As(other, method.Parameters[1].Type)];
            return IsLifted(method, operands) ? operands.All(o => o is Null)
                : method.IsImplicitlyDeclared ? AreEqualRecords(operands, method.ContainingType, at)
                : Call(_this, method, operands, at.Syntax.GetLocation()) is true;
        }

        return (one, other) switch
        {
            (Null, _) or (_, Null) => one == other,
            (string or bool, _) or (_, string or bool) when a?.SpecialType == b?.SpecialType && a?.SpecialType != SpecialType.System_Object => one.Equals(other),
            (Dim or double, Dim or double) when a is { IsValueType: true } && b is { IsValueType: true } => AreEqualNumbers(),
            _ when a is { IsValueType: false } && b is { IsValueType: false } => IsIdentical(one, other, at),
            _ => throw Undecided(at),
        };

        bool Takes(IMethodSymbol operation, int parameter, ITypeSymbol? type) => type is null || sources.Conversion(type, operation.Parameters[parameter].Type.NotNull()).IsImplicit;

        bool AreEqualNumbers()
        {
            if (one is Dim size && other is Dim bound)
            {
                return size.Equals(bound) || (size.IsConstant && bound.IsConstant ? false : throw Undecided(at));
            }

            SpecialType?[] types = [TypeOfNumbers(a), TypeOfNumbers(b)];
            var isSingle = types.Contains(SpecialType.System_Single) && !types.Contains(SpecialType.System_Double);
            return Arithmetic.Number(one) is { } x && Arithmetic.Number(other) is { } y ? isSingle ? (float)x == (float)y : x == y : throw Undecided(at);
        }
    }

    /// <summary>What is compared: of a type, or a tuple that has none because null is written in it.</summary>
    private readonly struct Compared(ITypeSymbol? type, ITupleOperation? literal = null)
    {
        public Compared(IOperation operand)
            : this(operand.Type, operand.Type is null ? operand as ITupleOperation : null)
        {
        }

        public ITypeSymbol? Type => type;

        public ITupleOperation? Literal => literal;

        public bool IsTuple => literal is not null || type?.NotNull().IsTupleType == true;
    }

    /// <summary>Whether a struct keeps parameters of its constructor, which are fields of no name.</summary>
    private bool IsPrimary(INamedTypeSymbol type) => type.InstanceConstructors.Any(c => !c.Parameters.IsEmpty && Syntax(c) is TypeDeclarationSyntax);

    private static LoweringException UnknownNumber(ITypeSymbol? type, IOperation at) =>
        Unsupported(at, $"which type of number a value of type {type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} holds is not followed; declare it as the number it is");
}
