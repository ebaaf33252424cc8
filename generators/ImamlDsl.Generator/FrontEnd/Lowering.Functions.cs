using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Functions as values: lambda expressions, and operations and methods by their names.</content>
internal sealed partial class Lowering
{
    private const int MostNested = 64; // calls of a function inside of itself

    /// <summary>A function that is called where it is written, or one that a variable holds.</summary>
    public Func<object[], object> Function(IOperation argument)
    {
        var function = Unconverted(argument) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }
            ? Enclosed(lambda, body: null, (lowering, values) => lowering.Run(lambda, values))
            : Evaluate(argument) is FunctionValue held ? held.Call
            : throw Unsupported(argument, "write the function as a lambda expression here, as x => Relu(x)");
        return values => function(this, values);
    }

    /// <summary>A function that is called later, perhaps by another method.</summary>
    private FunctionValue Delegate(IOperation target)
    {
        switch (target)
        {
            case IDelegateCreationOperation creation:
                return Delegate(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return new(Enclosed(lambda, lambda.Body, (lowering, values) => lowering.Run(lambda, values)));
            case IMethodReferenceOperation operation when operation.Method.ContainingType.IsDsl("Ops"):
                return new((lowering, values) => OpsLowering.Lower(new OpsCall(lowering, operation, values)));
            case IMethodReferenceOperation { Instance: { } on, Method: { IsExtensionMethod: true } extension } named:
                var (_, extended) = Receiver(Unreduced(extension), null, named, isVirtual: false);
                var (receiver, caller, whole) = (Converted(Evaluate(on), on.Type, extended.Parameters[0].Type, on), _this, Closed(extended));
                return new((lowering, values) => lowering.Call(caller, whole, [receiver, .. values], named.Syntax.GetLocation()));
            case IMethodReferenceOperation { Method: { DeclaringSyntaxReferences.IsEmpty: false } method } named:
                var isLocal = method.MethodKind == MethodKind.LocalFunction;
                var (instance, called) = isLocal ? (_this, method) : Receiver(Chosen(method, named.ConstrainedToType), named.Instance, named, named.IsVirtual);
                var closed = Closed(called);
                var isKept = IsBefore;
                Func<Lowering, object[], object> call = (lowering, values) => lowering.Call(lowering.Kept(instance, isKept), closed, values, named.Syntax.GetLocation());
                return new(isLocal ? Enclosed(named, Definition(method), call) : call);
            default:
                throw Unsupported(target, "write the function as a lambda expression here, as x => Relu(x)");
        }
    }

    /// <summary>An extension method as it is declared, with the parameter that it is called on.</summary>
    private static IMethodSymbol Unreduced(IMethodSymbol method)
    {
        if (method.ReducedFrom is not { IsGenericMethod: true } whole)
        {
            return method.ReducedFrom ?? method;
        }

        var others = new Queue<ITypeSymbol>(method.TypeArguments);
        return whole.Construct([.. whole.TypeParameters.Select(p => method.GetTypeInferredDuringReduction(p) ?? others.Dequeue())]);
    }

    private object Run(IAnonymousFunctionOperation lambda, object[] values)
    {
        Count(lambda);
        if (_calls.Contains(lambda.Symbol, SymbolEqualityComparer.Default))
        {
            CountNested(lambda.Symbol, Text(lambda.Syntax), lambda.Syntax.GetLocation());
        }

        var locals = _locals;
        _locals = new(locals, SymbolEqualityComparer.Default);
        for (var i = 0; i < values.Length; i++)
        {
            _locals[lambda.Symbol.Parameters[i]] = New(values[i]);
        }

        _calls.Push(lambda.Symbol);
        var result = Execute(lambda.Body);
        _calls.Pop();
        _locals = locals;
        return result ?? (lambda.Symbol.ReturnsVoid ? Null.Value : throw Unsupported(lambda, "it must return a value on every path"));
    }

    /// <summary>
    /// A function among the variables that there are where it is made. One that a constructor keeps, which may not be followed to its end, reads only what keeps its value.
    /// </summary>
    private Func<Lowering, object[], object> Enclosed(IOperation at, IOperation? body, Func<Lowering, object[], object> call)
    {
        var (locals, instance, types) = (new Dictionary<ISymbol, Variable>(_locals, SymbolEqualityComparer.Default), _this, _types);
        var isKept = IsBefore;
        var reads = _isConstructing ? Reads(body, new(SymbolEqualityComparer.Default)) : [];
        (ISymbol Symbol, Variable Variable, object? Value)[] kept = [.. locals.Where(local => reads.Contains(local.Key)).Select(local => (local.Key, local.Value, local.Value.Value))];
        return (lowering, values) =>
        {
            if (kept.FirstOrDefault(local => !Equals(local.Variable.Value, local.Value)) is { Symbol: { } changed })
            {
                throw Unsupported(at, $"'{changed.Name}', which it reads, has another value where it is called; give it a variable that keeps its value");
            }

            var (callersLocals, caller, callersTypes) = (lowering._locals, lowering._this, lowering._types);
            (lowering._locals, lowering._this, lowering._types) = (locals, lowering.Kept(instance, isKept), types);
            var result = call(lowering, values);
            (lowering._locals, lowering._this, lowering._types) = (callersLocals, caller, callersTypes);
            return result;
        };
    }

    /// <summary>The object that a function belongs to, which a definition must not change if the function was made before it.</summary>
    private Instance Kept(Instance instance, bool isKept) => isKept && !IsBefore ? (Instance)Capture(instance, instance.Type) : instance;

    /// <summary>The locals and parameters that a body reads, also in local functions that it calls.</summary>
    private HashSet<ISymbol> Reads(IOperation? body, HashSet<ISymbol> reads)
    {
        foreach (var operation in body?.DescendantsAndSelf() ?? [])
        {
            switch (operation)
            {
                case ILocalReferenceOperation local:
                    reads.Add(local.Local);
                    break;
                case IParameterReferenceOperation parameter:
                    reads.Add(parameter.Parameter);
                    break;
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called } when reads.Add(called.OriginalDefinition):
                    Reads(Definition(called), reads);
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } named } when reads.Add(named.OriginalDefinition):
                    Reads(Definition(named), reads);
                    break;
            }
        }

        return reads;
    }

    private IOperation? Definition(IMethodSymbol method) =>
        Syntax(method.OriginalDefinition) is { } syntax ? Operation(syntax) : null;
}
