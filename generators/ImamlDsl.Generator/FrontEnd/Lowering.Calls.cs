using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Calls, which are inlined.</content>
internal sealed partial class Lowering
{
    private object Invoke(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return Evaluate(invocation.Instance!) is FunctionValue function ? function.Call(this, Arguments(invocation)) : throw Error(Descriptors.OpaqueCall, invocation, method.Name, Advice.For(method));
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

        if ((KnownCalls.Evaluate(this, invocation) ?? Sequences.Evaluate(this, invocation)) is { } known)
        {
            return known;
        }

        if (IsList(invocation.Instance?.Type))
        {
            return CallList(invocation) ?? throw Unsupported(invocation, "of lists, Add, AddRange, Clear, Insert, RemoveAt, Reverse and ToArray are known here");
        }

        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return Call(_this, method.OriginalDefinition, Arguments(invocation), invocation.Syntax.GetLocation());
        }

        return Call(Receiver(method, invocation.Instance, invocation), method.OriginalDefinition, Arguments(invocation), invocation.Syntax.GetLocation());
    }

    /// <summary>What a method is called on that can be inlined; for a static one the instance at hand.</summary>
    private Instance Receiver(IMethodSymbol method, IOperation? on, IOperation at)
    {
        var instance = IsModel(on?.Type) ? Evaluate(on!) as Instance : null;
        var own = instance is not null && !method.IsVirtual && SymbolEqualityComparer.Default.Equals(method.ContainingType, instance.Type);
        var function = method.IsStatic && (method.Attribute("DifferentiableAttribute") is not null || SymbolEqualityComparer.Default.Equals(method.ContainingType, _this.Type));
        return (own || function) && !method.DeclaringSyntaxReferences.IsEmpty ? instance ?? _this
            : throw Error(Descriptors.OpaqueCall, at, method.Name, Advice.For(method));
    }

    private object[] Arguments(IInvocationOperation invocation)
    {
        var arguments = new object[invocation.TargetMethod.Parameters.Length];
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter)
            {
                throw Unsupported(argument, "arguments are passed by value");
            }

            arguments[parameter.Ordinal] = Evaluate(argument.Value);
        }

        return arguments;
    }

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    private object Call(Instance instance, IMethodSymbol method, IReadOnlyList<object> arguments, Location at)
    {
        method = method.PartialImplementationPart ?? method;
        var body = Definition(method);
        return Inline(instance, method, method.Name, at, arguments, () => body switch
        {
            IMethodBodyOperation { BlockBody: { } block } => Execute(block),
            IMethodBodyOperation { ExpressionBody: { } expression } => Execute(expression),
            ILocalFunctionOperation { Body: { } block } => Execute(block),
            IBlockOperation block => Execute(block),
            _ => null,
        });
    }

    /// <summary>The value of a computed property, <c>int Hidden => 2 * Ways</c>.</summary>
    private object CallGetter(Instance instance, IMethodSymbol getter, SyntaxNode body, Location at) =>
        Inline(instance, getter, getter.AssociatedSymbol!.Name, at, [], () => Operation(body) is { } block ? Execute(block) : null);

    /// <summary>The body of a computed property; null for one with storage.</summary>
    private SyntaxNode? GetterBody(IPropertySymbol property) => property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
    {
        PropertyDeclarationSyntax { ExpressionBody: { } body } => body,
        PropertyDeclarationSyntax { AccessorList: { } accessors } => accessors.Accessors
            .Where(a => a.Keyword.ValueText == "get").Select(a => a.ExpressionBody is { } expression ? (SyntaxNode)expression : a.Body).FirstOrDefault(),
        _ => null,
    };

    /// <summary>Executes a body as a member of an instance, with arguments of the caller's.</summary>
    private object Inline(Instance instance, IMethodSymbol method, string name, Location at, IReadOnlyList<object> arguments, Func<object?> body)
    {
        if (_calls.Contains(method, SymbolEqualityComparer.Default))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.Recursion, at, name));
        }

        var (locals, caller, called) = (_locals, _this, builder.Name);
        _this = instance;
        _calls.Push(method);

        // A local function sees the locals around it.
        if (method.MethodKind != MethodKind.LocalFunction)
        {
            _locals = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            _locals[method.Parameters[i]] = arguments[i];
        }

        var result = body();
        _calls.Pop();
        (_locals, _this, builder.Name) = (locals, caller, called);
        return result ?? (method.ReturnsVoid ? Null.Value : null) ?? throw new LoweringException(DiagnosticInfo.Create(Descriptors.UnsupportedSyntax, at, name, "it must return a value on every path"));
    }

    private IOperation? Operation(SyntaxNode syntax) => compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation);
}
