using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Conversions that C# makes without their being written: of elements, of the parts of tuples, and of what is computed and assigned in one.</content>
internal sealed partial class Lowering
{
    /// <summary>A value of one type as one of another, also by a conversion of the author's own.</summary>
    private object Converted(object value, ITypeSymbol? from, ITypeSymbol? to, IOperation at)
    {
        (from, to) = (from is null ? null : Closed(from), to is null ? null : Closed(to));
        if (from is null || to is null || SymbolEqualityComparer.Default.Equals(from, to))
        {
            return As(value, to);
        }

        if (from.NotNull() is INamedTypeSymbol { IsTupleType: true } source && to.NotNull() is INamedTypeSymbol { IsTupleType: true } target
            && value is object[] items && items.Length == target.TupleElements.Length)
        {
            return items.Select((item, i) => Converted(item, source.TupleElements[i].Type, target.TupleElements[i].Type, at)).ToArray();
        }

        var conversion = sources.Conversion(from, to);
        return value is Instance instance && conversion is { IsExplicit: true, IsReference: true } && !Is(value, to, at) ? throw Unsupported(at, $"it is a {instance.Type.Name} here")
            : Converted(value, conversion.MethodSymbol, to, at);
    }

    /// <summary>A value that a method of the author's converts; the value itself where there is none.</summary>
    private object Converted(object value, IMethodSymbol? method, ITypeSymbol? to, IOperation at)
    {
        if (method is null || !IsFollowed(method.ContainingType))
        {
            return As(value, to);
        }

        object[] operand = [As(value, method.Parameters[0].Type)];
        return !IsLifted(method, operand) ? As(Call(_this, method, operand, at.Syntax.GetLocation()), to)
            : to is { IsValueType: true } && SymbolEqualityComparer.Default.Equals(to, to.NotNull()) ? throw Unsupported(at, "it is null here")
            : Null.Value;
    }

    /// <summary>The type of the elements that a loop takes, before they are converted to that of its variable.</summary>
    private ITypeSymbol? ElementType(IForEachLoopOperation loop) =>
        loop.Syntax is CommonForEachStatementSyntax syntax ? sources.Meaning(syntax.SyntaxTree).GetForEachStatementInfo(syntax).ElementType : null;

    /// <summary>The places that a value of a type is taken apart into.</summary>
    private Func<object, ITypeSymbol?, object> Places(IOperation target)
    {
        switch (target)
        {
            case IDeclarationExpressionOperation declaration:
                return Places(declaration.Expression);
            case ITupleOperation tuple:
                var places = tuple.Elements.Select(Places).ToArray();
                return (value, from) => Parts(value, from, places.Length, target).Select((part, i) => places[i](part.Value, part.Type)).ToArray();
            default:
                var place = Place(target);
                return (value, from) => place(Converted(value, from, target.Type, target));
        }
    }
}
