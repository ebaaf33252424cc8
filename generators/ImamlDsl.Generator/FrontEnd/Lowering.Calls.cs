using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Calls, which are inlined.</content>
internal sealed partial class Lowering
{
    private object Invoke(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (IsLeftOut(method, invocation))
        {
            return Null.Value;
        }

        if (method is { Name: "Assert", ContainingType: { Name: "Debug" or "Trace" } asserting } && asserting.ContainingNamespace.ToDisplayString() == "System.Diagnostics")
        {
            return Condition(invocation.Arguments.First(a => a.Parameter!.Ordinal == 0).Value) ? Null.Value
                : throw Unsupported(invocation, "it fails with the sizes and constants of this model; correct these, or the assertion");
        }

        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return method.Parameters.Any(p => p.RefKind != RefKind.None) ? throw Unsupported(invocation, "functions as values take their arguments by value")
                : Evaluate(invocation.Instance!) is FunctionValue function ? function.Call(this, Arguments(invocation.Arguments)) : throw Error(Descriptors.OpaqueCall, invocation, method.Name, Advice.For(method));
        }

        if (method.ContainingType.IsDsl("Ops"))
        {
            return OpsLowering.Lower(new OpsCall(this, invocation));
        }

        if (method.IsStatic && IsTensor(method.ContainingType))
        {
            var call = new OpsCall(this, invocation);
            return OpsLowering.FromArray(call) ?? call.Tensor("value"); // Scalar
        }

        if ((Equality(invocation) ?? CallValue(invocation) ?? KnownCalls.Evaluate(this, invocation) ?? Texts.Evaluate(this, invocation) ?? Sequences.Evaluate(this, invocation) ?? CallArray(invocation)) is { } known)
        {
            return known;
        }

        if (method is { Name: "GetEnumerator", DeclaringSyntaxReferences.IsEmpty: true } && invocation.Instance is { } enumerated && Enumerate(Evaluate(enumerated), enumerated) is { } elements)
        {
            return new Sequence(elements);
        }

        if (IsList(invocation.Instance?.Type))
        {
            return CallList(invocation) ?? throw Unsupported(invocation, $"of lists, {ListMethods} are known here, and the methods of LINQ");
        }

        if (IsMap(invocation.Instance?.Type) || IsSet(invocation.Instance?.Type))
        {
            return CallMap(invocation);
        }

        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return Call(_this, method, Arguments(invocation.Arguments), invocation.Syntax.GetLocation());
        }

        var (receiver, called) = Receiver(Chosen(method, invocation.ConstrainedToType), invocation.Instance, invocation, invocation.IsVirtual);
        return Call(receiver, called, Arguments(invocation.Arguments), invocation.Syntax.GetLocation());
    }

    /// <summary>A call of a method that .NET's enumerations, numbers, indices, dictionaries and nullable values have; null for other calls.</summary>
    private object? CallValue(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method is { Name: "HasFlag", ContainingType.SpecialType: SpecialType.System_Enum } && Evaluate(invocation.Instance!) is Dim { IsConstant: true } flags)
        {
            return Evaluate(invocation.Arguments[0].Value) is Dim { IsConstant: true } flag ? (flags.Number & flag.Number) == flag.Number : throw Undecided(invocation);
        }

        if (method is { Name: "CompareTo", IsStatic: false } && TypeOfNumbers(invocation.Instance?.Type) is not null && Arithmetic.Number(Evaluate(invocation.Instance!)) is { } compared
            && Arithmetic.Number(Evaluate(invocation.Arguments[0].Value)) is { } bound)
        {
            return Dim.Constant(compared.CompareTo(bound));
        }

        if (method is { Name: "GetOffset", ContainingType.Name: "Index" } && Evaluate(invocation.Instance!) is IndexValue index)
        {
            return index.Of(Evaluate(invocation.Arguments[0].Value) as Dim ?? throw Undecided(invocation));
        }

        if (method is { Name: "GetValueOrDefault", ContainingType.Name: "CollectionExtensions" } && Items(Evaluate(invocation.Arguments[0].Value)) is { } pairs)
        {
            return Find(pairs, invocation.Arguments[0].Parameter!.Type, Evaluate(invocation.Arguments[1].Value), invocation)?[1]
                ?? (invocation.Arguments.Length > 2 ? Evaluate(invocation.Arguments[2].Value) : Default(method.ReturnType, invocation));
        }

        if (method.Name == "GetValueOrDefault" && method.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Evaluate(invocation.Instance!) is not Null and var held ? held
                : invocation.Arguments.IsEmpty ? Default(method.ReturnType, invocation) : As(Evaluate(invocation.Arguments[0].Value), method.ReturnType);
        }

        return null;
    }

    /// <summary>Whether C# leaves out a call, with its arguments: of a partial method that nobody has written, and of a conditional one where its symbols are not defined.</summary>
    private static bool IsLeftOut(IMethodSymbol method, IInvocationOperation call)
    {
        if (method is { IsPartialDefinition: true, PartialImplementationPart: null, ReturnsVoid: true })
        {
            return true;
        }

        while (method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        string[] symbols = [.. method.GetAttributes()
            .Where(a => a.AttributeClass is { Name: "ConditionalAttribute" } type && type.ContainingNamespace.ToDisplayString() == "System.Diagnostics")
            .Select(a => a.ConstructorArguments[0].Value as string ?? "")];
        if (symbols.Length == 0)
        {
            return false;
        }

        var tree = call.Syntax.SyntaxTree;
        var defined = new HashSet<string>(tree.Options.PreprocessorSymbolNames);
        foreach (var directive in tree.GetRoot().GetFirstToken(includeZeroWidth: true).LeadingTrivia.Select(t => t.GetStructure()))
        {
            if (directive is DefineDirectiveTriviaSyntax { IsActive: true } define)
            {
                defined.Add(define.Name.ValueText);
            }
            else if (directive is UndefDirectiveTriviaSyntax { IsActive: true } undefine)
            {
                defined.Remove(undefine.Name.ValueText);
            }
        }

        return !symbols.Any(defined.Contains);
    }

    /// <summary>What a method is called on, for a static one the object at hand, and the method that is inlined.</summary>
    private (Instance On, IMethodSymbol Method) Receiver(IMethodSymbol method, IOperation? on, IOperation at, bool isVirtual)
    {
        var (instance, called) = on is null
            ? (_this, method.Attribute("DifferentiableAttribute") is not null || IsOwn(method) || IsOfObjects(method.ContainingType) || method.IsVirtual || !method.ExplicitInterfaceImplementations.IsEmpty ? method : null)
            : !IsFollowed(on.Type) && on.Type is not { TypeKind: TypeKind.Interface or TypeKind.TypeParameter } ? (null, null)
            : Evaluate(on) switch
            {
                Instance found => (found, WithTypes(Dispatched(found, method, isVirtual), method)),
                Null => throw Unsupported(on, "it is null here"),
                _ => (null, null),
            };
        return instance is not null && called is { DeclaringSyntaxReferences.IsEmpty: false }
            ? called.IsImplicitlyDeclared ? throw Unsupported(at, $"the compiler writes '{called.Name}' of a record, of which only Equals is known here; use its members, or write the method") : (instance, called)
            : throw Error(Descriptors.OpaqueCall, at, method.Name, Advice.For(method));
    }

    /// <summary>A generic method with the type arguments of the one that it is called as.</summary>
    private static IMethodSymbol? WithTypes(IMethodSymbol? method, IMethodSymbol called) => method?.IsGenericMethod == true ? method.ConstructedFrom.Construct([.. called.TypeArguments]) : method;

    /// <summary>Whether a type is one of the author's objects, whose static methods make them or compute with them.</summary>
    private static bool IsOfObjects(INamedTypeSymbol type) => IsFollowed(type) && !type.IsStatic && !IsModel(type);

    /// <summary>Whether a static member belongs to the class whose code is followed, or to one that it derives from.</summary>
    private bool IsOwn(ISymbol member) => _this.Type.Hierarchy().Any(t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, member.ContainingType.OriginalDefinition));

    /// <summary>The values of arguments in the order of the parameters, and what those by reference refer to.</summary>
    private object[] Arguments(ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new object[arguments.Length];
        foreach (var argument in arguments)
        {
            var kind = argument.Parameter!.RefKind;
            values[argument.Parameter.Ordinal] = kind == RefKind.None ? Evaluate(argument.Value) : Refer(argument.Value, kind is RefKind.Ref or RefKind.Out);
        }

        return values;
    }

    public static IOperation Unconverted(IOperation operation) => operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    /// <summary>A method as its source has it, whatever the type arguments.</summary>
    private static IMethodSymbol Written(IMethodSymbol method) => method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;

    /// <summary>Inlines a method.</summary>
    private object Call(Instance instance, IMethodSymbol method, object[] arguments, Location at)
    {
        return Run(instance, method, method.Name, at, arguments, Definition(Written(method)) switch
        {
            IMethodBodyOperation { BlockBody: { } block } => block,
            IMethodBodyOperation { ExpressionBody: { } expression } => expression,
            ILocalFunctionOperation { Body: { } block } => block,
            IBlockOperation block => block,
            _ => null,
        });
    }

    /// <summary>The value of a computed property, <c>int Hidden => 2 * Ways</c>, or of an indexer.</summary>
    private object CallGetter(Instance instance, IMethodSymbol getter, SyntaxNode body, Location at, params object[] arguments) =>
        Run(instance, getter, getter.AssociatedSymbol!.Name, at, arguments, Operation(body));

    private object Run(Instance instance, IMethodSymbol method, string name, Location at, object[] arguments, IOperation? body) =>
        IsIterator(method, body) ? new Sequence(Iterate(instance, Written(method), TypesIn(instance, method), body!, arguments, at))
        : Inline(instance, method, name, at, arguments, () => body is null ? null : Execute(body));

    /// <summary>The body of one of a property's accessors; null where it reads or writes the property's own storage.</summary>
    private SyntaxNode? Accessor(IPropertySymbol property, params string[] names) => Syntax(property) switch
    {
        PropertyDeclarationSyntax { ExpressionBody: { } body } => names.Contains("get") ? body : null,
        IndexerDeclarationSyntax { ExpressionBody: { } body } => names.Contains("get") ? body : null,
        BasePropertyDeclarationSyntax { AccessorList: { } accessors } => accessors.Accessors
            .Where(a => names.Contains(a.Keyword.ValueText)).Select(a => a.ExpressionBody is { } expression ? (SyntaxNode)expression : a.Body).FirstOrDefault(),
        _ => null,
    };

    /// <summary>Executes a body as a member of an instance, with arguments of the caller's, of which those by reference are variables.</summary>
    private object Inline(Instance instance, IMethodSymbol method, string name, Location at, object[] arguments, Func<object?> body)
    {
        var (types, callers) = (TypesIn(instance, method), _types);
        method = Written(method);
        if (_calls.Contains(method, SymbolEqualityComparer.Default))
        {
            CountNested(method, name, at);
        }

        var (locals, caller, called) = (_locals, _this, builder.Name);
        (_this, _types) = (instance, types);
        _calls.Push(method);

        // A local function sees the locals around it; those of its own are each call's.
        _locals = method.MethodKind == MethodKind.LocalFunction ? new(_locals, SymbolEqualityComparer.Default) : new(SymbolEqualityComparer.Default);
        for (var i = 0; i < arguments.Length; i++)
        {
            _locals[method.Parameters[i]] = arguments[i] as Variable ?? New(arguments[i]);
        }

        var result = body();
        _calls.Pop();
        (_locals, _this, _types, builder.Name) = (locals, caller, callers, called);
        return result ?? (method.ReturnsVoid ? Null.Value : null) ?? throw new LoweringException(DiagnosticInfo.Create(Descriptors.UnsupportedSyntax, at, name, "it must return a value on every path"));
    }

    /// <summary>Stops where a method calls itself without end.</summary>
    private void CountNested(IMethodSymbol method, string name, Location at)
    {
        if (_calls.Count(called => SymbolEqualityComparer.Default.Equals(called, method)) >= MostNested || ++_iterations > MaxAllIterations)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.Recursion, at, name, MostNested));
        }
    }

    private IOperation? Operation(SyntaxNode syntax)
    {
        // There is no operation for 'null!' and for brackets.
        while (syntax is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
        {
            syntax = syntax is ParenthesizedExpressionSyntax brackets ? brackets.Expression : ((PostfixUnaryExpressionSyntax)syntax).Operand;
        }

        return sources.Meaning(syntax.SyntaxTree).GetOperation(syntax, cancellation);
    }
}
