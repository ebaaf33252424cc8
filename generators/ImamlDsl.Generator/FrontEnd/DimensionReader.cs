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
    private readonly SortedSet<string> _constants = new(System.StringComparer.Ordinal);
    private readonly string _access = "";
    private readonly Dictionary<ISymbol, Dim?> _sizes = new(SymbolEqualityComparer.Default);
    private System.Func<ISymbol, Dim?>? _known;
    private string _advice = ""; // what keeps the last member that was no dimension from being one

    /// <summary>Reads dimensions of a part of a model, whose members are symbols of the whole model.</summary>
    /// <param name="part">The part's class.</param>
    /// <param name="whole">The reader of the model that the part belongs to.</param>
    /// <param name="access">How the model's code reaches the part, for example <c>Block1.</c>.</param>
    /// <param name="known">The extent of a member where the part's construction tells it, else null.</param>
    public DimensionReader(INamedTypeSymbol part, DimensionReader whole, string access, System.Func<ISymbol, Dim?> known)
        : this(part) => (_members, _access, _known) = (whole._members, access, known);

    /// <summary>Tells the extents that all instances of the model have; before, every member is a symbol.</summary>
    public void Settle(System.Func<ISymbol, Dim?> known) => _known = known;

    /// <summary>The model's members that have been used as dimensions, as its code reads them.</summary>
    public IEnumerable<string> Members => _members;

    /// <summary>Private fields of the model that have been used as dimensions and are the same for all instances. Without a use of them the compiler would call them unused.</summary>
    public IEnumerable<string> Constants => _constants;

    /// <summary>Whether an extent is known from the model alone.</summary>
    public bool IsOfModel(Dim dim) => dim.Symbols.All(_members.Contains);

    /// <summary>Whether a member has been used as a dimension.</summary>
    public bool IsUsed(ISymbol member) => _members.Contains(_access + member.Name);

    /// <summary>Reads the extents of an attribute whose only positional argument is <c>params object[]</c>.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">The class in which it is written, where names mean what they mean there.</param>
    /// <param name="symbolsAllowed">Whether the data may decide an extent.</param>
    public Shape ReadShape(AttributeData attribute, INamedTypeSymbol type, bool symbolsAllowed)
    {
        var values = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array ? array.Values : [];
        return new Shape(values.Select((value, i) => ReadExtent(value.Value, type, symbolsAllowed, LocationOf(attribute, i))));
    }

    /// <summary>The dimension that a get-only int member stands for; null if the member is none.</summary>
    public Dim? Member(ISymbol member)
    {
        switch (member)
        {
            case IFieldSymbol { HasConstantValue: true, ConstantValue: int value }:
                return Dim.Constant(value);
            case IFieldSymbol { IsReadOnly: true, Type.SpecialType: SpecialType.System_Int32 }:
            case IPropertySymbol { Type.SpecialType: SpecialType.System_Int32, SetMethod: null or { IsInitOnly: true } }:
                var known = Known(member);
                if (known is { IsConstant: true } && member is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } && _access.Length == 0 && IsOwn(member))
                {
                    _constants.Add(member.Name);
                }

                return known ?? (member.IsStatic ? null : Symbol(member));
            default:
                return null;
        }
    }

    private Dim? Known(ISymbol member)
    {
        if (_known is null)
        {
            return null;
        }

        if (!_sizes.TryGetValue(member, out var size))
        {
            size = _known(member);
            _sizes[member] = size;
        }

        return size;
    }

    /// <summary>A size that only an instance decides. The code of a model reads those of its parts and base classes that it can see.</summary>
    private Dim? Symbol(ISymbol member)
    {
        var isPrivate = _access.Length > 0
            ? member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
            : member.DeclaredAccessibility == Accessibility.Private && !IsOwn(member);
        if (isPrivate || !SymbolEqualityComparer.Default.Equals(Named(model, member.Name), member))
        {
            _advice = !isPrivate ? $"; '{member.Name}' is hidden by a member of '{model.Name}', rename one"
                : _access.Length == 0 ? $"; '{member.Name}' is private to '{member.ContainingType.Name}', make it protected"
                : $"; '{member.Name}' is not public, and how the '{model.Name}' is made does not tell it, make it public";
            return null;
        }

        _members.Add(_access + member.Name);
        return Dim.Symbol(_access + member.Name);
    }

    private bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType, model);

    /// <summary>What a name means in a class.</summary>
    private static ISymbol? Named(INamedTypeSymbol type, string name) => type.Hierarchy().Reverse().SelectMany(t => t.GetMembers(name))
        .FirstOrDefault(m => m.DeclaredAccessibility != Accessibility.Private || SymbolEqualityComparer.Default.Equals(m.ContainingType, type));

    private Dim ReadExtent(object? value, INamedTypeSymbol type, bool symbolsAllowed, Location location)
    {
        if (value is int constant && constant > 0)
        {
            return Dim.Constant(constant);
        }

        _advice = "";

        // A size that the data decide stands alone, so that it can be read off the data.
        if (value is string text && ReadSum(text, type, symbolsAllowed) is { } dim && (IsOfModel(dim) || dim.Equals(Dim.Symbol(dim.Symbols.First()))))
        {
            if (!dim.IsConstant || dim.Value > 0)
            {
                return dim;
            }

            value = $"{text} = {dim.Value}";
        }

        throw new LoweringException(DiagnosticInfo.Create(
            Descriptors.BadDimension, location, value ?? "null", (symbolsAllowed ? ", sums and products of these, or a symbol such as \"N\" alone" : ", sums and products of these") + _advice));
    }

    private Dim? ReadSum(string text, INamedTypeSymbol type, bool symbolsAllowed)
    {
        var sum = Dim.Constant(0);
        foreach (var term in text.Split('+'))
        {
            var product = Dim.One;
            foreach (var factor in term.Split('*').Select(f => f.Trim()))
            {
                if (ReadFactor(factor, type, symbolsAllowed) is not { } dim)
                {
                    return null;
                }

                product *= dim;
            }

            sum += product;
        }

        return sum;
    }

    private Dim? ReadFactor(string factor, INamedTypeSymbol type, bool symbolsAllowed)
    {
        if (int.TryParse(factor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number > 0 ? Dim.Constant(number) : null;
        }

        // A base class may leave it to the derived ones whether a size is theirs or the data's.
        var named = Named(type, factor) ?? (Named(model, factor) is { } derived && Member(derived) is not null ? derived : null);
        return named is { } member ? Member(model.AllMembers().FirstOrDefault(m => m.Overrides(member)) ?? member)
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
