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

    /// <summary>A function that is called where it is written, and sees the locals as they are then; or one that a variable holds.</summary>
    public Func<object[], object> Function(IOperation argument) =>
        Unconverted(argument) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } ? values => Run(lambda, values)
        : Evaluate(argument) is FunctionValue function ? values => function.Call(this, values)
        : throw Unsupported(argument, "write the function as a lambda expression here, as x => Relu(x)");

    /// <summary>A function that is called later, perhaps by another method.</summary>
    private FunctionValue Delegate(IOperation target)
    {
        switch (target)
        {
            case IDelegateCreationOperation creation:
                return Delegate(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return new(Enclosed(lambda, lambda.Symbol, lambda.Body, (lowering, values) => lowering.Run(lambda, values)));
            case IMethodReferenceOperation operation when operation.Method.ContainingType.IsDsl("Ops"):
                return new((lowering, values) => OpsLowering.Lower(new OpsCall(lowering, operation, values)));
            case IMethodReferenceOperation { Method: { DeclaringSyntaxReferences.IsEmpty: false } method } named:
                var isLocal = method.MethodKind == MethodKind.LocalFunction;
                var (instance, called) = isLocal ? (_this, method) : Receiver(Chosen(method, named.ConstrainedToType), named.Instance, named, named.IsVirtual);
                var closed = Closed(called);
                Func<Lowering, object[], object> call = (lowering, values) => lowering.Call(instance, closed, values, named.Syntax.GetLocation());
                return new(isLocal ? Enclosed(named, method, Definition(method), call) : call);
            default:
                throw Unsupported(target, "write the function as a lambda expression here, as x => Relu(x)");
        }
    }

    private object Run(IAnonymousFunctionOperation lambda, object[] values)
    {
        Count(lambda);
        var own = Array.Empty<KeyValuePair<ISymbol, object>>();
        if (_calls.Contains(lambda.Symbol, SymbolEqualityComparer.Default))
        {
            CountNested(lambda.Symbol, Text(lambda.Syntax), lambda.Syntax.GetLocation());
            own = OwnLocals(lambda.Symbol);
        }

        for (var i = 0; i < values.Length; i++)
        {
            _locals[lambda.Symbol.Parameters[i]] = values[i];
        }

        _calls.Push(lambda.Symbol);
        var result = Execute(lambda.Body);
        _calls.Pop();
        Restore(own);
        return result ?? (lambda.Symbol.ReturnsVoid ? Null.Value : throw Unsupported(lambda, "it must return a value on every path"));
    }

    /// <summary>
    /// A function among the locals where it is made. Those that it reads and nothing assigns again are as they were then, since each turn of a loop has variables of its
    /// own in C#; others must still have their values.
    /// </summary>
    private Func<Lowering, object[], object> Enclosed(IOperation at, IMethodSymbol function, IOperation? body, Func<Lowering, object[], object> call)
    {
        var (locals, instance, types) = (_locals, _this, _types);
        var reads = Reads(body, new(SymbolEqualityComparer.Default));
        KeyValuePair<ISymbol, object>[] read = [.. locals.Where(local => reads.Contains(local.Key) && !IsInside(local.Key, function))];
        KeyValuePair<ISymbol, object>[] fixedOnes = [.. read.Where(local => IsAssignedOnce(local.Key))];
        var others = read.Except(fixedOnes).ToArray();
        return (lowering, values) =>
        {
            if (others.FirstOrDefault(local => !locals.TryGetValue(local.Key, out var now) || !Equals(now, local.Value)) is { Key: { } changed })
            {
                throw Unsupported(at, $"'{changed.Name}', which it reads, has another value where it is called; give it a variable that keeps its value");
            }

            var (callersLocals, caller, callersTypes) = (lowering._locals, lowering._this, lowering._types);
            (lowering._locals, lowering._this, lowering._types) = (locals, instance, types);
            KeyValuePair<ISymbol, object>[] now = [.. fixedOnes.Where(local => locals.ContainsKey(local.Key)).Select(local => new KeyValuePair<ISymbol, object>(local.Key, locals[local.Key]))];
            lowering.Restore(fixedOnes);
            var result = call(lowering, values);
            lowering.Restore(now);
            (lowering._locals, lowering._this, lowering._types) = (callersLocals, caller, callersTypes);
            return result;
        };
    }

    /// <summary>Whether nothing assigns a local or parameter after its declaration.</summary>
    private bool IsAssignedOnce(ISymbol local)
    {
        var method = local.ContainingSymbol;
        while (method.ContainingSymbol is IMethodSymbol outer)
        {
            method = outer; // a function inside of it may assign it too
        }

        var body = Syntax(method) is { } syntax ? Operation(syntax) : null;
        return body is not null && body.Descendants().Where(o => SymbolEqualityComparer.Default.Equals((o as ILocalReferenceOperation)?.Local ?? (ISymbol?)(o as IParameterReferenceOperation)?.Parameter, local))
            .All(o => !IsWritten(o) && o.Parent is not (IForLoopOperation or IForEachLoopOperation { LoopControlVariable: ILocalReferenceOperation }))
            && !(local is ILocalSymbol && IsDeclaredUnset(local));
    }

    /// <summary>Whether a local has no value from its declaration, and thus another one from somewhere else.</summary>
    private bool IsDeclaredUnset(ISymbol local) => Syntax(local) is VariableDeclaratorSyntax { Initializer: null };

    private static bool IsInside(ISymbol symbol, IMethodSymbol function) =>
        symbol.ContainingSymbol is { } parent && (SymbolEqualityComparer.Default.Equals(parent, function) || IsInside(parent, function));

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
