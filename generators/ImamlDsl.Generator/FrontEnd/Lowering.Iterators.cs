using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Iterators. As in C#, one runs until it has the next element whenever that is asked for.</content>
internal sealed partial class Lowering
{
    /// <summary>How the statements of an iterator went on: what leaves a loop or the iterator, or null.</summary>
    private sealed class Course
    {
        public object? Left { get; set; }
    }

    private static bool IsIterator(IMethodSymbol method, IOperation? body) =>
        method.ReturnType.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
        && method.MethodKind != MethodKind.LocalFunction // whose locals are those around it, also while it waits
        && body is not null && Yields(body);

    private static bool Yields(IOperation statement) =>
        statement is IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak }
        || (statement is not (ILocalFunctionOperation or IAnonymousFunctionOperation) && statement.ChildOperations.Any(Yields));

    /// <summary>The elements of what can be enumerated, also of an object with GetEnumerator; null for other values.</summary>
    public IEnumerable<object>? Enumerate(object value, IOperation at) => Sequences.Of(value)
        ?? (value is Instance instance && Enumerator(instance, at.Type) is { } method ? Sequences.Of(Call(instance, method, [], at.Syntax.GetLocation())) : null);

    /// <summary>The method that gives the elements of an object as a type has them: the class's own, which a loop over it takes, or what it has for an interface's.</summary>
    private IMethodSymbol? Enumerator(Instance instance, ITypeSymbol? type)
    {
        var known = type is null ? null : Closed(type) as INamedTypeSymbol;
        if (IsFollowed(known) && known!.AllMembers().LastOrDefault(m => m is IMethodSymbol { Name: "GetEnumerator", Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public }) is IMethodSymbol own)
        {
            return Dispatched(instance, own, isVirtual: true);
        }

        IEnumerable<INamedTypeSymbol> contracts = known is { TypeKind: TypeKind.Interface } ? [known, .. known.AllInterfaces] : instance.Type.AllInterfaces;
        return contracts.SelectMany(c => c.GetMembers("GetEnumerator")).OfType<IMethodSymbol>().Where(m => m.Parameters.IsEmpty)
            .Select(m => Dispatched(instance, m, isVirtual: true)).FirstOrDefault(m => m is not null);
    }

    /// <summary>Whether a type's own GetEnumerator is another than that of the interface, which does not just call it.</summary>
    private bool HasSeveralEnumerators(Instance instance, ITypeSymbol? type) => Enumerator(instance, type) is { } own
        && instance.Type.AllInterfaces.Where(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .Select(i => Dispatched(instance, (IMethodSymbol)i.GetMembers("GetEnumerator")[0], isVirtual: true))
            .Any(other => other is not null && !SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, own.OriginalDefinition)
                && !(Definition(Written(other))?.Descendants().OfType<IReturnOperation>().ToArray() is { Length: 1 } returns && returns[0].ReturnedValue is { } returned
                    && Unconverted(returned) is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, own.OriginalDefinition)));

    private IEnumerable<object> Iterate(Instance instance, IMethodSymbol method, IReadOnlyDictionary<ISymbol, ITypeSymbol> types, IOperation body, object[] arguments, Location at)
    {
        var own = new Dictionary<ISymbol, Variable>(SymbolEqualityComparer.Default);
        for (var i = 0; i < arguments.Length; i++)
        {
            own[method.Parameters[i]] = New(arguments[i]);
        }

        using var elements = Elements(body, new Course()).GetEnumerator();
        while (Next(elements))
        {
            yield return elements.Current;
        }

        bool Next(IEnumerator<object> iterator)
        {
            if (_calls.Contains(method, SymbolEqualityComparer.Default))
            {
                CountNested(method, method.Name, at);
            }

            var (locals, caller, callers, called) = (_locals, _this, _types, builder.Name);
            (_locals, _this, _types) = (own, instance, types);
            _calls.Push(method);
            var isThere = iterator.MoveNext();
            _calls.Pop();
            (_locals, _this, _types, builder.Name) = (locals, caller, callers, called);
            return isThere;
        }
    }

    /// <summary>What a statement of an iterator yields.</summary>
    private IEnumerable<object> Elements(IOperation statement, Course course)
    {
        course.Left = null;
        if (!Yields(statement))
        {
            course.Left = Execute(statement);
            return [];
        }

        Step(statement);
        return statement switch
        {
            IReturnOperation { ReturnedValue: { } value } => [Evaluate(value)],
            IReturnOperation => End(course),
            IBlockOperation block => InTurn(block.Operations, course),
            IConditionalOperation conditional => (Condition(conditional.Condition) ? conditional.WhenTrue : conditional.WhenFalse) is { } chosen ? Elements(chosen, course) : [],
            IForLoopOperation loop => InTurn(loop.Before, course).Concat(Repeated(loop, loop.Condition, loop.Body, loop.AtLoopBottom, course)),
            IWhileLoopOperation { ConditionIsUntil: false } loop => Repeated(loop, loop.Condition, loop.Body, [], course, loop.ConditionIsTop),
            IForEachLoopOperation loop => ForEach(loop, course),
            ISwitchOperation choice => Chosen(choice, course),
            _ => throw Unsupported(statement, Advice.For(statement)),
        };
    }

    private static IEnumerable<object> End(Course course)
    {
        course.Left = Null.Value;
        return [];
    }

    private IEnumerable<object> InTurn(IEnumerable<IOperation> statements, Course course)
    {
        foreach (var statement in statements)
        {
            foreach (var element in Elements(statement, course))
            {
                yield return element;
            }

            if (course.Left is not null)
            {
                yield break;
            }
        }
    }

    private IEnumerable<object> Repeated(IOperation loop, IOperation? condition, IOperation body, IEnumerable<IOperation> next, Course course, bool testFirst = true)
    {
        for (var isFirst = true; condition is null || (!testFirst && isFirst) || Condition(condition); isFirst = false)
        {
            Count(loop);
            foreach (var element in Elements(body, course))
            {
                yield return element;
            }

            if (HasLeft(course))
            {
                yield break;
            }

            foreach (var after in next)
            {
                Execute(after);
            }
        }
    }

    private IEnumerable<object> ForEach(IForEachLoopOperation loop, Course course)
    {
        foreach (var item in Enumerated(loop))
        {
            Begin(loop, item);
            foreach (var element in Elements(loop.Body, course))
            {
                yield return element;
            }

            if (HasLeft(course))
            {
                yield break;
            }
        }
    }

    private IEnumerable<object> Chosen(ISwitchOperation choice, Course course)
    {
        foreach (var element in InTurn(Choice(choice), course))
        {
            yield return element;
        }

        course.Left = course.Left is Leave.Break ? null : course.Left;
    }

    /// <summary>Whether a loop was left, which settles a break and a continue.</summary>
    private static bool HasLeft(Course course)
    {
        var left = course.Left;
        course.Left = left is Leave ? null : left;
        return left is not (null or Leave.Continue);
    }
}
