using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Reads dimensions from attributes: constants, get-only int members of the model, sums of products of these, and symbols; a symbol stands alone, since the
/// data must settle its size.
/// </summary>
internal sealed class DimensionReader(INamedTypeSymbol model)
{
    private readonly SortedSet<string> _members = new(System.StringComparer.Ordinal);

    /// <summary>The model's members that have been used as dimensions.</summary>
    public IEnumerable<string> Members => _members;

    /// <summary>Whether an extent is known from the model alone.</summary>
    public bool IsOfModel(Dim dim) => dim.Symbols.All(_members.Contains);

    /// <summary>Reads the extents of an attribute whose only positional argument is <c>params object[]</c>.</summary>
    public Shape ReadShape(AttributeData attribute, bool symbolsAllowed)
    {
        var values = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array ? array.Values : [];
        return new Shape(values.Select((value, i) => ReadExtent(value.Value, symbolsAllowed, LocationOf(attribute, i))));
    }

    /// <summary>The dimension that a get-only int member stands for; null if the member is none.</summary>
    public Dim? Member(ISymbol member)
    {
        switch (member)
        {
            case IFieldSymbol { HasConstantValue: true, ConstantValue: int value }:
                return Dim.Constant(value);
            case IFieldSymbol { IsReadOnly: true, IsStatic: false, Type.SpecialType: SpecialType.System_Int32 }:
            case IPropertySymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Int32, SetMethod: null or { IsInitOnly: true } }:
                _members.Add(member.Name);
                return Dim.Symbol(member.Name);
            default:
                return null;
        }
    }

    private Dim ReadExtent(object? value, bool symbolsAllowed, Location location)
    {
        if (value is int constant && constant > 0)
        {
            return Dim.Constant(constant);
        }

        // A size that the data decide stands alone, so that it can be read off the data.
        if (value is string text && ReadSum(text, symbolsAllowed) is { } dim && (IsOfModel(dim) || dim.Equals(Dim.Symbol(dim.Symbols.First()))))
        {
            return dim;
        }

        throw new LoweringException(DiagnosticInfo.Create(
            Descriptors.BadDimension, location, value ?? "null", symbolsAllowed ? ", sums and products of these, or a symbol such as \"N\" alone" : ", sums and products of these"));
    }

    private Dim? ReadSum(string text, bool symbolsAllowed)
    {
        var sum = Dim.Constant(0);
        foreach (var term in text.Split('+'))
        {
            var product = Dim.One;
            foreach (var factor in term.Split('*').Select(f => f.Trim()))
            {
                if (ReadFactor(factor, symbolsAllowed) is not { } dim)
                {
                    return null;
                }

                product *= dim;
            }

            sum += product;
        }

        return sum;
    }

    private Dim? ReadFactor(string factor, bool symbolsAllowed)
    {
        if (int.TryParse(factor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number > 0 ? Dim.Constant(number) : null;
        }

        var member = model.GetMembers(factor).FirstOrDefault();
        return member is not null ? Member(member)
            : symbolsAllowed && SyntaxFacts.IsValidIdentifier(factor) ? Dim.Symbol(factor)
            : null;
    }

    private static Location LocationOf(AttributeData attribute, int index)
    {
        var syntax = (AttributeSyntax)attribute.ApplicationSyntaxReference!.GetSyntax();
        var arguments = syntax.ArgumentList?.Arguments.Where(a => a.NameEquals is null).ToArray() ?? [];
        return index < arguments.Length ? arguments[index].GetLocation() : syntax.GetLocation();
    }
}
