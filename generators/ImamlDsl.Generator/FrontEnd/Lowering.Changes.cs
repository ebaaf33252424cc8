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
    private static readonly string[] s_reads =
    [
        "BinarySearch", "Clone", "Contains", "ContainsKey", "ConvertAll", "CopyTo", "Equals", "Exists", "Find", "FindAll", "FindIndex", "FindLast", "ForEach", "GetEnumerator", "GetHashCode",
        "GetLength", "GetRange", "GetType", "GetValue", "IndexOf", "LastIndexOf", "Slice", "ToArray", "ToString", "TrueForAll", "TryGetValue",
    ]; // of arrays and lists

    private static readonly string[] s_changers = ["AsReadOnly", "Clear", "ConstrainedCopy", "Copy", "Fill", "Resize", "Reverse", "Sort"]; // of System.Array

    private readonly Dictionary<ISymbol, bool> _kept = new(SymbolEqualityComparer.Default);

    /// <summary>Forgets the members that bodies may change.</summary>
    private void ForgetChanges(Instance instance, IEnumerable<IOperation?> bodies)
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

    /// <summary>
    /// Whether the code around a value leaves it, and what it holds, as it is. Where the code hands it on, that is asked of what takes it: a variable, a parameter, a
    /// member or a method that returns it.
    /// </summary>
    private bool IsOnlyRead(IOperation value, Func<ISymbol, bool>? isKept = null)
    {
        return value.Parent switch
        {
            _ when IsWritten(value) => false,
            _ when IsUnchanging(value.Type) => true,
            _ when isKept is not null && IsOwnObject(value.Type) => true, // whose arrays and lists are asked for themselves
            ISimpleAssignmentOperation assignment => Takes(Taker(assignment.Target)),
            IMethodReferenceOperation => false, // what calls it may change what it is called on
            IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or IConditionalOperation or ICoalesceOperation => IsOnlyRead(value.Parent, isKept),
            IConversionOperation conversion => IsUnchanging(conversion.Type) || IsOnlyRead(conversion, isKept),
            IMemberReferenceOperation or IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation => IsOnlyRead(value.Parent, isKept), // its length, an element, or a part's own member
            IConditionalAccessOperation access when access.Operation != value => IsOnlyRead(access, isKept),
            IForEachLoopOperation loop => isKept is null || loop.Locals.All(local => IsUnchanging(local.Type) || isKept(local)),
            IBinaryOperation or IIsPatternOperation or INameOfOperation or ISpreadOperation or IExpressionStatementOperation or IInterpolationOperation or ISwitchOperation or ISwitchExpressionOperation => true,
            IArrayInitializerOperation { Parent: IArrayCreationOperation { IsImplicit: true, Parent: IArgumentOperation { Parameter: { } parameter } } } => IsOfFramework(parameter.ContainingSymbol), // one of many
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => Takes(declarator.Symbol),
            IFieldInitializerOperation field => field.InitializedFields.All(Takes),
            IPropertyInitializerOperation property => property.InitializedProperties.All(Takes),
            IReturnOperation => Takes(Returning(value)),
            IArgumentOperation { Parameter: { } parameter } => IsReading(parameter) || (IsSurelyCalled(parameter.ContainingSymbol) && Takes(parameter)),
            IInvocationOperation call when call.Instance == value => s_reads.Contains(call.TargetMethod.Name) && IsOfFramework(call.TargetMethod),
            _ => false,
        };

        bool Takes(ISymbol? taker) => taker is { DeclaringSyntaxReferences.IsEmpty: false } && isKept?.Invoke(taker) == true;
    }

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
    private static bool IsUnchanging(ITypeSymbol? type) => type switch
    {
        null or { SpecialType: SpecialType.System_String } or { TypeKind: TypeKind.Delegate or TypeKind.Enum } => true,
        { IsValueType: true } => type.SpecialType != SpecialType.None || type.Name == "ReadOnlySpan"
            || (type.Name != "Span" && type.GetMembers().OfType<IFieldSymbol>().All(field => field.IsStatic || IsUnchanging(field.Type))),
        _ => IsTensor(type),
    };

    private static bool IsOwnObject(ITypeSymbol? type) => type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false };

    /// <summary>Whether a method of .NET or of this library only reads what it is given, as those do that take any object or sequence.</summary>
    private static bool IsReading(IParameterSymbol parameter)
    {
        var (method, type) = (parameter.ContainingSymbol, parameter.ContainingSymbol.ContainingType);
        return IsOfFramework(method) && (type.SpecialType == SpecialType.System_String || type.IsDsl("Ops") || IsTensor(type)
            || (type.SpecialType == SpecialType.System_Array && !s_changers.Contains(method.Name))
            || parameter.OriginalDefinition.Type is ITypeParameterSymbol or { SpecialType: SpecialType.System_Object }
                or { Name: "IEnumerable" or "IReadOnlyList" or "IReadOnlyCollection" or "ReadOnlySpan" or "ReadOnlyMemory" or "IOrderedEnumerable" });
    }

    /// <summary>Whether a call of a method runs no other one in its place.</summary>
    private static bool IsSurelyCalled(ISymbol method) => !IsOfFramework(method) && !method.IsReplaceable() && method.ContainingType.TypeKind is not (TypeKind.Interface or TypeKind.Delegate);

    private static bool IsOfFramework(ISymbol member) => member.DeclaringSyntaxReferences.IsEmpty;

    /// <summary>Whether a member is that of a tuple, a span or a collection of .NET.</summary>
    private static bool IsOfDotNet(ISymbol member) => member.ContainingNamespace?.ToDisplayString() is { } space && (space == "System" || space.StartsWith("System.Collections", StringComparison.Ordinal));

    /// <summary>The variable or member that an assignment gives a value to; null where it is an element.</summary>
    private static ISymbol? Taker(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member => member.Member,
        _ => null,
    };

    /// <summary>The method or property whose value one is; null where that is a function's, which any code may call.</summary>
    private ISymbol? Returning(IOperation value) =>
        sources.Meaning(value.Syntax.SyntaxTree).GetEnclosingSymbol(value.Syntax.SpanStart, cancellation) is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method
            ? method.AssociatedSymbol ?? method : null;

    /// <summary>Whether nothing changes the array or list that a member or parameter holds, also by another name that it is given.</summary>
    private bool IsKeptWhole(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        if (!_kept.TryGetValue(symbol, out var kept))
        {
            _kept.Add(symbol, kept = IsKeptWhole(symbol, new(SymbolEqualityComparer.Default)));
        }

        return kept;
    }

    private bool IsKeptWhole(ISymbol symbol, HashSet<ISymbol> asked) => !asked.Add(symbol.OriginalDefinition)
        || sources.Names(symbol.Name, cancellation).All(name => !IsMention(name, symbol) || Mentioned(name) is not { } mention
            || IsConstruction(mention) || IsFollowedHere(mention) || IsOnlyRead(mention, taker => IsKeptWhole(taker, asked)))
            && (symbol is not IParameterSymbol || symbol.ContainingType.GetMembers(symbol.Name).OfType<IPropertySymbol>().Where(p => Syntax(p) is ParameterSyntax).All(p => IsKeptWhole(p, asked)));

    /// <summary>Whether a name means a symbol, or what overrides it, or what it overrides or implements.</summary>
    private bool IsMention(SimpleNameSyntax name, ISymbol symbol) => sources.Meaning(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol is { } meant
        && (meant.Overrides(symbol) || symbol.Overrides(meant) || (meant is { ContainingType.TypeKind: TypeKind.Interface } and (IMethodSymbol or IPropertySymbol) && symbol is IMethodSymbol or IPropertySymbol));

    /// <summary>What a name stands for: with what it is a member of, and as a call where it is a method's. Null where nothing is evaluated.</summary>
    private IOperation? Mentioned(SimpleNameSyntax name)
    {
        SyntaxNode node = name.Parent is MemberAccessExpressionSyntax access && access.Name == name || name.Parent is MemberBindingExpressionSyntax ? name.Parent : name;
        node = node.Parent is InvocationExpressionSyntax call && call.Expression == node && sources.Meaning(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol is IMethodSymbol ? call : node;
        return sources.Meaning(name.SyntaxTree).GetOperation(node, cancellation);
    }

    /// <summary>Whether an object's constructor mentions its own member, which is followed; what a function does that it makes comes later.</summary>
    private static bool IsConstruction(IOperation mention) => mention is IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } }
        && mention.Syntax.Ancestors().FirstOrDefault(n => n is AnonymousFunctionExpressionSyntax or BaseMethodDeclarationSyntax) is ConstructorDeclarationSyntax;

    /// <summary>Whether a definition mentions what it must not change, which is seen where it is followed.</summary>
    private bool IsFollowedHere(IOperation mention) =>
        mention.Syntax.Ancestors().OfType<MethodDeclarationSyntax>().FirstOrDefault() is { } method
        && sources.Meaning(method.SyntaxTree).GetDeclaredSymbol(method, cancellation) is IMethodSymbol declared && ModelReader.RoleOf(declared) is not null;

    /// <summary>A list as what it holds once nothing fills it any more.</summary>
    private static object Frozen(object value) => value switch
    {
        ListValue list => list.Items.Select(Frozen).ToArray(),
        object[] items when items.Any(item => item is ListValue or object[]) => Array.ConvertAll(items, Frozen),
        _ => value,
    };
}
