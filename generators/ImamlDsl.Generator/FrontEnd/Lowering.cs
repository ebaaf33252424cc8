using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Executes a method's body symbolically: tensors are nodes, integers are dimensions, real constants are numbers, conditions are known. Calls
/// are inlined.
/// </summary>
internal sealed class Lowering(
    Builder builder,
    Compilation compilation,
    INamedTypeSymbol model,
    IReadOnlyDictionary<ISymbol, Node> parameters,
    DimensionReader dimensions,
    string? loss,
    List<DiagnosticInfo> warnings,
    CancellationToken cancellation)
{
    private const int MaxIterations = 10_000;

    private readonly Stack<IMethodSymbol> _calls = new();
    private readonly Dictionary<int, Dim> _indexLimits = [];
    private Dictionary<ISymbol, object> _locals = new(SymbolEqualityComparer.Default);

    public Builder Builder => builder;

    /// <summary>The loss being lowered; null in metrics and predictions.</summary>
    public string? Loss => loss;

    /// <summary>Lowers a method to its one result.</summary>
    public Node Run(IMethodSymbol method, IReadOnlyList<object> arguments) => (Node)Call(method, arguments, method.Locations[0]);

    /// <summary>The number of classes that an index input may hold; null where it is not limited, or only by the size of other data.</summary>
    public Dim? IndexLimit(int input) => _indexLimits.TryGetValue(input, out var limit) && dimensions.IsOfModel(limit) ? limit : null;

    public void LimitIndices(Node labels, Dim classes)
    {
        if (labels.Attr is SlotAttr slot)
        {
            // Of several limits the smaller constant counts, and one that the model knows before one that only other data do.
            var keep = _indexLimits.TryGetValue(slot.Index, out var known)
                && ((known.IsConstant && classes.IsConstant && known.Value < classes.Value) || (dimensions.IsOfModel(known) && !dimensions.IsOfModel(classes)));
            _indexLimits[slot.Index] = keep ? known! : classes;
        }
    }

    public void Warn(DiagnosticDescriptor descriptor, IOperation at, params object[] arguments) =>
        warnings.Add(DiagnosticInfo.Create(descriptor, at.Syntax.GetLocation(), arguments));

    public static LoweringException Error(DiagnosticDescriptor descriptor, IOperation at, params object[] arguments) =>
        new(DiagnosticInfo.Create(descriptor, at.Syntax.GetLocation(), arguments));

    public static LoweringException Unsupported(IOperation at, string advice) => Error(Descriptors.UnsupportedSyntax, at, Text(at.Syntax), advice);

    /// <summary>The source of an operation on one line, whatever its spacing and comments.</summary>
    public static string Text(SyntaxNode syntax)
    {
        var bare = syntax.ReplaceTrivia(syntax.DescendantTrivia(), (_, _) => default).NormalizeWhitespace();
        return string.Join(" ", bare.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public object Evaluate(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
        {
            return FromConstant(constant, operation);
        }

        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case IConversionOperation conversion:
                return Convert(conversion);
            case ILocalReferenceOperation local:
                return Lookup(local.Local, operation);
            case IParameterReferenceOperation parameter:
                return Lookup(parameter.Parameter, operation);
            case IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field when dimensions.Member(field.Field) is { } dim:
                return dim;
            case IPropertyReferenceOperation property:
                return Property(property);
            case IInvocationOperation invocation:
                return Invoke(invocation);
            case IBinaryOperation binary:
                return Arithmetic.Binary(this, binary, Evaluate(binary.LeftOperand), Evaluate(binary.RightOperand));
            case IUnaryOperation unary:
                return Arithmetic.Unary(this, unary, Evaluate(unary.Operand));
            case IConditionalOperation { WhenFalse: not null } conditional:
                return Evaluate(Condition(conditional.Condition) ? conditional.WhenTrue : conditional.WhenFalse);
            case ITupleOperation tuple:
                return tuple.Elements.Select(Evaluate).ToArray();
            case IArrayCreationOperation { Initializer: { } initializer }:
                return initializer.ElementValues.Select(Evaluate).ToArray();
            case ICollectionExpressionOperation collection:
                return collection.Elements.Select(Evaluate).ToArray();
            case IArrayElementReferenceOperation { Indices.Length: 1 } element when Evaluate(element.ArrayReference) is object[] array:
                return array[Index(element.Indices[0], array.Length)];
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment.Target, Evaluate(assignment.Value));
            case ICompoundAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } changed:
                throw Error(Descriptors.CapturedState, changed.Target, Text(changed.Target.Syntax));
            case IIncrementOrDecrementOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } changed:
                throw Error(Descriptors.CapturedState, changed.Target, Text(changed.Target.Syntax));
            case ICompoundAssignmentOperation compound:
                return Assign(compound.Target, Arithmetic.Binary(this, compound, compound.OperatorKind, Evaluate(compound.Target), Evaluate(compound.Value)));
            case IIncrementOrDecrementOperation step:
                return Assign(step.Target, Arithmetic.Step(this, step, Evaluate(step.Target)));
            case IDeconstructionAssignmentOperation deconstruction:
                return Assign(deconstruction.Target, Evaluate(deconstruction.Value));
            default:
                throw Unsupported(operation, "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model");
        }
    }


    public Node? ToNode(object value) => value switch
    {
        Node node => node,
        double number => Rules.BuilderExtensions.Constant(builder, number, Shape.Scalar),
        Dim dim => Rules.BuilderExtensions.Size(builder, dim),
        _ => null,
    };

    /// <summary>Evaluates what must be an integer known when the model is compiled.</summary>
    public int Integer(IOperation operation) => Evaluate(operation) is Dim { IsConstant: true } dim ? dim.Value : throw Error(Descriptors.DataDependent, operation, Text(operation.Syntax));

    private object Call(IMethodSymbol method, IReadOnlyList<object> arguments, Location at)
    {
        method = method.PartialImplementationPart ?? method;
        if (_calls.Contains(method, SymbolEqualityComparer.Default))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.Recursion, at, method.Name));
        }

        var (saved, name) = (_locals, builder.Name);
        _calls.Push(method);
        _locals = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        for (var i = 0; i < arguments.Count; i++)
        {
            _locals[method.Parameters[i]] = arguments[i];
        }

        var result = Body(method) switch
        {
            IMethodBodyOperation { BlockBody: { } block } => Execute(block),
            IMethodBodyOperation { ExpressionBody: { } expression } => Execute(expression),
            IBlockOperation block => Execute(block),
            _ => null,
        };
        _calls.Pop();
        _locals = saved;
        builder.Name = name;
        return result ?? throw new LoweringException(DiagnosticInfo.Create(Descriptors.UnsupportedSyntax, at, method.Name, "it must return a value on every path"));
    }

    private IOperation? Body(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not { } syntax)
        {
            return null;
        }

        return compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation);
    }

    /// <summary>Executes a statement; the result is the returned value, or null where it goes on.</summary>
    private object? Execute(IOperation statement)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (statement)
        {
            case IBlockOperation block:
                return block.Operations.Select(Execute).FirstOrDefault(result => result is not null);
            case IReturnOperation { ReturnedValue: { } value }:
                return Evaluate(value);
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                return null;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                {
                    if ((declarator.Initializer ?? ((IVariableDeclarationOperation)declarator.Parent!).Initializer) is { } initializer)
                    {
                        Bind(declarator.Symbol, Evaluate(initializer.Value));
                    }
                }

                return null;
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
            case IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false } loop:
                return Repeat(loop, loop.Condition, loop.Body, () => { });
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable } loop when Evaluate(loop.Collection) is object[] items:
                foreach (var item in items)
                {
                    Bind(variable.Symbol, item);
                    if (Execute(loop.Body) is { } result)
                    {
                        return result;
                    }
                }

                return null;
            case IEmptyOperation:
                return null;
            default:
                throw Unsupported(statement, "definitions are made of locals, returns, if on constant conditions and loops over constant ranges");
        }
    }

    private object? Repeat(IOperation loop, IOperation? condition, IOperation body, Action next)
    {
        for (var i = 0; condition is null || Condition(condition); i++)
        {
            if (i == MaxIterations)
            {
                throw Unsupported(loop, $"it runs more than {MaxIterations} times");
            }

            if (Execute(body) is { } result)
            {
                return result;
            }

            next();
        }

        return null;
    }

    private bool Condition(IOperation? condition) =>
        condition is not null && Evaluate(condition) is bool value ? value : throw Error(Descriptors.DataDependent, condition!, Text(condition!.Syntax));

    private int Index(IOperation index, int length)
    {
        var value = Integer(index);
        return value >= 0 && value < length ? value : throw Unsupported(index, $"the index {value} is outside of the array of length {length}");
    }

    private void Bind(ISymbol symbol, object value)
    {
        (value as Node)?.Call(symbol.Name);
        _locals[symbol] = value;
    }

    private object Assign(IOperation target, object value)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Bind(local.Local, value);
                return value;
            case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }:
                throw Error(Descriptors.CapturedState, target, Text(target.Syntax));
            case IParameterReferenceOperation parameter:
                Bind(parameter.Parameter, value);
                return value;
            case IDiscardOperation:
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value);
            case ITupleOperation tuple when value is object[] items && items.Length == tuple.Elements.Length:
                for (var i = 0; i < items.Length; i++)
                {
                    Assign(tuple.Elements[i], items[i]);
                }

                return value;
            case IMemberReferenceOperation or IArrayElementReferenceOperation:
                throw Error(Descriptors.CapturedState, target, Text(target.Syntax));
            default:
                throw Unsupported(target, "only locals can be assigned in a definition");
        }
    }

    private object Lookup(ISymbol symbol, IOperation at) => _locals.TryGetValue(symbol, out var value) ? value : throw Unsupported(at, "it has no value here");

    private object FromConstant(object constant, IOperation at) => constant switch
    {
        int value => Dim.Constant(value),
        long value => Dim.Constant(value),
        double value => value,
        float value => double.Parse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture),
        bool value => value,
        string value => value,
        _ => throw Unsupported(at, "constants are integers, real numbers and booleans"),
    };

    private object Convert(IConversionOperation conversion)
    {
        var value = Evaluate(conversion.Operand);
        var type = conversion.Type;
        if (type.IsDsl("Tensor"))
        {
            return ToNode(value) ?? throw Unsupported(conversion, "a Tensor was expected");
        }

        if (type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single && value is Dim dim)
        {
            return dim.IsConstant ? (double)dim.Value : Rules.BuilderExtensions.Size(builder, dim);
        }

        return type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 && value is not Dim
            ? throw Error(Descriptors.DataDependent, conversion, Text(conversion.Syntax))
            : value;
    }

    private object Property(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (reference.Instance is IInstanceReferenceOperation)
        {
            if (parameters.TryGetValue(property, out var parameter))
            {
                return parameter;
            }

            // A computed member that an attribute names is one size everywhere; others are read as what they compute.
            if (dimensions.Members.Contains(property.Name) && dimensions.Member(property) is { } size)
            {
                return size;
            }

            if (property.GetMethod is { } getter && GetterSyntax(property) is { } body)
            {
                return CallGetter(getter, body, reference);
            }

            if (dimensions.Member(property) is { } dim)
            {
                return dim;
            }
        }
        else if (reference.Instance is { } instance)
        {
            if (property.ContainingType.IsDsl("Tensor") || property.ContainingType.IsDsl("IndexTensor"))
            {
                var tensor = (Node)Evaluate(instance);
                switch (property.Name)
                {
                    case "Shape":
                        return tensor.Shape.ToArray<object>();
                    case "Rank":
                        return Dim.Constant(tensor.Shape.Rank);
                    case "Length":
                        return tensor.Shape.Length;
                }
            }
            else if (property.IsIndexer && reference.Arguments.Length == 1 && Evaluate(instance) is object[] items)
            {
                return items[Index(reference.Arguments[0].Value, items.Length)];
            }
            else if (property.Name is "Count" or "Length" && Evaluate(instance) is object[] counted)
            {
                return Dim.Constant(counted.Length);
            }
        }

        throw Unsupported(reference, "only parameters, get-only int members of the model and shapes can be read");
    }

    /// <summary>The expression of a computed property, <c>int Hidden => 2 * Ways</c>; null for one with storage.</summary>
    private SyntaxNode? GetterSyntax(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax { ExpressionBody: { } body } ? body : null;

    private object CallGetter(IMethodSymbol getter, SyntaxNode body, IOperation at)
    {
        if (_calls.Contains(getter, SymbolEqualityComparer.Default))
        {
            throw Error(Descriptors.Recursion, at, getter.AssociatedSymbol!.Name);
        }

        var saved = _locals;
        _calls.Push(getter);
        _locals = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        var block = compilation.GetSemanticModel(body.SyntaxTree).GetOperation(body, cancellation);
        var result = block is null ? null : Execute(block);
        _calls.Pop();
        _locals = saved;
        return result ?? throw Unsupported(at, "its getter must be an expression");
    }

    private object Invoke(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method.ContainingType.IsDsl("Ops"))
        {
            return OpsLowering.Lower(this, invocation);
        }

        var ownMethod = !method.IsStatic && invocation.Instance is IInstanceReferenceOperation && SymbolEqualityComparer.Default.Equals(method.ContainingType, model);
        var function = method.IsStatic && (method.Attribute("DifferentiableAttribute") is not null || SymbolEqualityComparer.Default.Equals(method.ContainingType, model));
        if (!(ownMethod || function) || method.DeclaringSyntaxReferences.IsEmpty || method.IsVirtual)
        {
            throw Error(Descriptors.OpaqueCall, invocation, method.Name);
        }

        var arguments = new object[method.Parameters.Length];
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter)
            {
                throw Unsupported(argument, "arguments are passed by value");
            }

            arguments[parameter.Ordinal] = Evaluate(argument.Value);
        }

        return Call(method.OriginalDefinition, arguments, invocation.Syntax.GetLocation());
    }
}
