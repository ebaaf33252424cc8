using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Statements. Executing one gives the returned value, how a loop is left, or null where the next statement follows.</content>
internal sealed partial class Lowering
{
    private const int MaxIterations = MaxElements;
    private const int MaxAllIterations = 100_000;

    private int _iterations;

    /// <summary>How a statement leaves the loop around it.</summary>
    private enum Leave
    {
        Break,
        Continue,
    }

    private object? Execute(IOperation statement)
    {
        Step(statement);
        switch (statement)
        {
            case IBlockOperation block:
                return block.Operations.Select(Execute).FirstOrDefault(result => result is not null);
            case IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak }:
                throw Unsupported(statement, Advice.For(statement));
            case IReturnOperation { ReturnedValue: { } value }:
                return _calls.Count > 0 && _calls.Peek().RefKind is var kind and not RefKind.None ? Refer(value, kind == RefKind.Ref) : Evaluate(value); // also in constructors, in error
            case IReturnOperation:
                return Null.Value; // of a method without a result
            case IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: var method } guard } when Guards.IsGuard(method):
                if (!_isConstructing)
                {
                    Guards.Check(this, guard);
                }

                return null;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                return null;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                {
                    var initializer = declarator.Initializer ?? ((IVariableDeclarationOperation)declarator.Parent!).Initializer;
                    if (declarator.Symbol.IsRef)
                    {
                        _locals[declarator.Symbol] = Refer(initializer!.Value, declarator.Symbol.RefKind == RefKind.Ref);
                    }
                    else if (initializer is null)
                    {
                        _locals[declarator.Symbol] = New();
                    }
                    else
                    {
                        Declare(declarator.Symbol, Evaluate(initializer.Value));
                    }
                }

                return null;
            case IConditionalOperation { WhenFalse: null } guard when _isConstructing && IsThrow(guard.WhenTrue):
                return TryEvaluate(() => Evaluate(guard.Condition)) is true ? throw Unsupported(guard, "it throws") : null;
            case IConditionalOperation conditional:
                return Condition(conditional.Condition) ? Execute(conditional.WhenTrue) : conditional.WhenFalse is { } otherwise ? Execute(otherwise) : null;
            case IForLoopOperation loop:
                foreach (var before in loop.Before)
                {
                    Execute(before);
                }

                return Repeat(loop, loop.Condition, loop.Body, () =>
                {
                    foreach (var after in loop.AtLoopBottom)
                    {
                        Execute(after);
                    }
                });
            case IWhileLoopOperation { ConditionIsUntil: false } loop:
                return Repeat(loop, loop.Condition, loop.Body, () => { }, testFirst: loop.ConditionIsTop);
            case IForEachLoopOperation loop:
                return ForEach(loop);
            case ISwitchOperation choice:
                return Choose(choice);
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Leave.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Leave.Continue;
            case ILocalFunctionOperation or IEmptyOperation:
                return null;
            case IInvalidOperation:
                throw Compilers(statement);
            default:
                throw Unsupported(statement, Advice.For(statement));
        }
    }

    private static bool IsThrow(IOperation statement) => statement is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }
        || (statement is IBlockOperation { Operations.Length: 1 } block && IsThrow(block.Operations[0]));

    private object? Repeat(IOperation loop, IOperation? condition, IOperation body, Action next, bool testFirst = true)
    {
        for (var i = 0; condition is null || (!testFirst && i == 0) || Condition(condition); i++)
        {
            if (i == MaxIterations)
            {
                throw Unsupported(loop, $"it runs more than {MaxIterations} times");
            }

            Count(loop);
            if (Execute(body) is { } result && !result.Equals(Leave.Continue))
            {
                return result.Equals(Leave.Break) ? null : result;
            }

            next();
        }

        return null;
    }

    private void Count(IOperation loop)
    {
        if (++_iterations > MaxAllIterations)
        {
            throw Unsupported(loop, $"the loops of the definition run more than {MaxAllIterations} times in all");
        }
    }

    private IEnumerable<object> Enumerated(IForEachLoopOperation loop) =>
        Enumerate(Evaluate(loop.Collection), loop.Collection) ?? throw Unsupported(loop, Advice.For(loop));

    /// <summary>Begins a turn of a loop with an element.</summary>
    private void Begin(IForEachLoopOperation loop, object item)
    {
        Count(loop);
        switch (loop.LoopControlVariable)
        {
            case IVariableDeclaratorOperation { Symbol.IsRef: true } variable:
                throw Unsupported(variable, "the elements are values here; loop with for, and assign elements by their index");
            case IVariableDeclaratorOperation variable:
                Declare(variable.Symbol, Converted(item, ElementType(loop), variable.Symbol.Type, variable));
                break;
            case { } target:
                Places(target)(item, ElementType(loop));
                break;
        }
    }

    private object? ForEach(IForEachLoopOperation loop)
    {
        foreach (var item in Enumerated(loop))
        {
            Begin(loop, item);
            if (Execute(loop.Body) is { } result && !result.Equals(Leave.Continue))
            {
                return result.Equals(Leave.Break) ? null : result;
            }
        }

        return null;
    }

    private object? Choose(ISwitchOperation choice) =>
        Choice(choice).Select(Execute).FirstOrDefault(r => r is not null) is var result && result is Leave.Break ? null : result;

    /// <summary>The statements of the case that is met; none where there is no such case.</summary>
    private IEnumerable<IOperation> Choice(ISwitchOperation choice)
    {
        var value = Evaluate(choice.Value);
        return (choice.Cases.FirstOrDefault(c => c.Clauses.Any(clause => Selects(clause, value)))
            ?? choice.Cases.FirstOrDefault(c => c.Clauses.Any(clause => clause is IDefaultCaseClauseOperation)))?.Body ?? [];
    }

    private bool Selects(ICaseClauseOperation clause, object value) => clause switch
    {
        ISingleValueCaseClauseOperation single => Same(single.Value, value),
        IPatternCaseClauseOperation pattern => Matches(pattern.Pattern, value) && (pattern.Guard is null || Condition(pattern.Guard)),
        IDefaultCaseClauseOperation => false,
        _ => throw Unsupported(clause, "cases are constants and patterns of them"),
    };

    private object Choose(ISwitchExpressionOperation choice)
    {
        var value = Evaluate(choice.Value);
        var chosen = choice.Arms.FirstOrDefault(arm => Matches(arm.Pattern, value) && (arm.Guard is null || Condition(arm.Guard)));
        return chosen is null ? throw Unsupported(choice, "no case is met") : Evaluate(chosen.Value);
    }

    private bool Matches(IPatternOperation pattern, object value)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return Same(Numbered(constant, constant.Value, value), value);
            case IDiscardPatternOperation:
                return true;
            case INegatedPatternOperation negated:
                return !Matches(negated.Pattern, value);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return Matches(both.LeftPattern, value) && Matches(both.RightPattern, value);
            case IBinaryPatternOperation either:
                return Matches(either.LeftPattern, value) || Matches(either.RightPattern, value);
            case IRelationalPatternOperation relation:
                return value is not Null && Arithmetic.Binary(this, relation, relation.OperatorKind, value, Evaluate(Numbered(relation, relation.Value, value))) is true;
            case IDeclarationPatternOperation { MatchesNull: true } any:
                return Found(any.DeclaredSymbol, value);
            case IDeclarationPatternOperation { MatchedType: { } type } declaration:
                return Fits(value, declaration, type) && Found(declaration.DeclaredSymbol, value);
            case ITypePatternOperation { MatchedType: { } type } kind:
                return Fits(value, kind, type);
            case IRecursivePatternOperation parts when parts.PropertySubpatterns.All(p => p.Member is IMemberReferenceOperation):
                return Fits(value, parts, parts.MatchedType)
                    && (parts.DeconstructionSubpatterns.IsEmpty || parts.DeconstructionSubpatterns.Zip(Parts(value, null, parts.DeconstructionSubpatterns.Length, parts), (p, part) => Matches(p, part.Value)).All(fits => fits))
                    && parts.PropertySubpatterns.All(p => Matches(p.Pattern, p.Member is IFieldReferenceOperation field ? FieldOf(value, field) : Held(PropertyOf(value, (IPropertyReferenceOperation)p.Member))))
                    && Found(parts.DeclaredSymbol, value);
            case IListPatternOperation list when Items(value) is { } items:
                return Matches(list, items) && Found(list.DeclaredSymbol, value);
            default:
                throw Unsupported(pattern, "patterns are constants, comparisons with them, null, types, properties, tuples, lists and combinations of these");
        }
    }

    /// <summary>A constant to compare with. An object that holds a number is one of its type alone: 1 is not 1L there.</summary>
    private IOperation Numbered(IPatternOperation pattern, IOperation constant, object value) =>
        value is Dim or double && TypeOfNumbers(pattern.InputType) is not (>= SpecialType.System_Char and <= SpecialType.System_Double)
            ? throw UnknownNumber(pattern.InputType, pattern)
            : constant;

    private bool Matches(IListPatternOperation list, object[] items)
    {
        var slice = list.Patterns.TakeWhile(p => p is not ISlicePatternOperation).Count();
        if (slice == list.Patterns.Length)
        {
            return items.Length == slice && list.Patterns.Zip(items, Matches).All(fits => fits);
        }

        var after = list.Patterns.Length - slice - 1;
        return items.Length >= slice + after
            && list.Patterns.Take(slice).Zip(items, Matches).All(fits => fits)
            && (list.Patterns[slice] is not ISlicePatternOperation { Pattern: { } part } || Matches(part, Part(items, slice, items.Length - after, list)))
            && list.Patterns.Skip(slice + 1).Zip(items.Skip(items.Length - after), Matches).All(fits => fits);
    }

    private bool Fits(object value, IPatternOperation pattern, ITypeSymbol type) =>
        value is not Null && (SymbolEqualityComparer.Default.Equals(type, pattern.InputType.NotNull()) || Is(value, type, pattern));

    private bool Found(ISymbol? symbol, object value)
    {
        if (symbol is not null)
        {
            Declare(symbol, value);
        }

        return true;
    }

    /// <summary>Whether a value is a constant. What is not known when the model is compiled is no condition.</summary>
    private bool Same(IOperation constant, object value)
    {
        var expected = Evaluate(constant);
        return expected is Null || value is Null ? expected is Null && value is Null
            : value is Node or Dim { IsConstant: false } && !value.Equals(expected) ? throw Undecided(constant)
            : expected is double number && value is Dim dim ? number.Equals(dim.Number)
            : expected.Equals(value);
    }
}
