using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Executes a method's body symbolically: tensors are nodes, integers are dimensions, real constants are numbers, arrays and tuples are arrays, models are
/// instances, conditions are known. Calls are inlined.
/// </summary>
internal sealed partial class Lowering(
    Builder builder,
    Sources sources,
    Instance model,
    IReadOnlyList<Node> parameters,
    string? loss,
    List<DiagnosticInfo> warnings,
    CancellationToken cancellation)
{
    private const int MaxNodes = 5000; // some hundred layers
    private const int MaxTokens = 200;

    /// <summary>Of an array or a range.</summary>
    public const int MaxElements = 1 << 16;

    private readonly Stack<IMethodSymbol> _calls = new();
    private readonly Dictionary<int, Dim> _indexLimits = [];
    private readonly HashSet<object> _captured = []; // arrays that outlive the definition
    private Dictionary<ISymbol, Variable> _locals = new(SymbolEqualityComparer.Default);
    private readonly Instance _model = model;
    private Instance _this = model;

    public Builder Builder => builder;

    /// <summary>The loss being lowered; null in metrics and predictions.</summary>
    public string? Loss => loss;

    /// <summary>Lowers a method to its one result.</summary>
    public Node Run(IMethodSymbol method, object[] arguments) => Call(_this, method, arguments, method.Locations[0]) as Node
        ?? throw new LoweringException(DiagnosticInfo.Create(Descriptors.UnsupportedSyntax, method.Locations[0], method.Name, "it must return a Tensor"));

    /// <summary>The number of classes that an index input may hold; null where it is not limited, or only by the size of other data.</summary>
    public Dim? IndexLimit(int input) => _indexLimits.TryGetValue(input, out var limit) && _model.Dimensions!.IsOfModel(limit) ? limit : null;

    /// <summary>Notes how many classes there are for the labels of a call.</summary>
    public void LimitIndices(OpsCall call, string parameter, Dim classes)
    {
        var labels = call.Tensor(parameter);
        if (labels.Attr is TableAttr table)
        {
            if (table.Values.Min() < 0 || !RequireNonNegative(classes - Dim.Constant((long)table.Values.Max() + 1), Text(call.At.Syntax)))
            {
                throw call.Mismatch(parameter, $"takes indices from 0 to {classes - Dim.One}; they run from {table.Values.Min()} to {table.Values.Max()}");
            }
        }

        if (labels.Attr is SlotAttr slot)
        {
            // Of several limits the smaller constant counts, and one that the model knows before one that only other data do.
            var keep = _indexLimits.TryGetValue(slot.Index, out var known)
                && ((known.IsConstant && classes.IsConstant && known.Value < classes.Value) || (_model.Dimensions!.IsOfModel(known) && !_model.Dimensions!.IsOfModel(classes)));
            _indexLimits[slot.Index] = keep ? known! : classes;
        }
    }

    public void Warn(DiagnosticDescriptor descriptor, IOperation at, params object[] arguments) =>
        warnings.Add(DiagnosticInfo.Create(descriptor, at.Syntax.GetLocation(), arguments));

    public static LoweringException Error(DiagnosticDescriptor descriptor, IOperation at, params object[] arguments) =>
        new(DiagnosticInfo.Create(descriptor, at.Syntax.GetLocation(), arguments));

    public static LoweringException Unsupported(IOperation at, string advice) => Error(Descriptors.UnsupportedSyntax, at, Text(at.Syntax), advice);

    /// <summary>What the compiler reports itself.</summary>
    private static LoweringException Compilers(IOperation at) => new(Unsupported(at, "the compiler reports an error in it; correct that first").Diagnostic) { IsCompilers = true };

    /// <summary>What must be known when the model is compiled is not.</summary>
    public static LoweringException Undecided(IOperation at) => Error(Descriptors.DataDependent, at, Text(at.Syntax));

    /// <summary>What outlives the definition must not change.</summary>
    private static LoweringException Captured(IOperation at) => Error(Descriptors.CapturedState, at, Text(at.Syntax));

    /// <summary>Called before everything that is evaluated or executed: stops where the author, or the editor, would wait for ever.</summary>
    private void Step(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (builder.Count > MaxNodes)
        {
            throw Unsupported(operation, $"the definition has more than {MaxNodes} operations by here; use fewer steps or layers, or larger tensors in place of loops");
        }
    }

    /// <summary>The source of an operation on one line, whatever its spacing and comments.</summary>
    public static string Text(SyntaxNode syntax)
    {
        // Formatting recurses and its cost grows with the text; of what is long only the beginning is shown anyhow.
        var tokens = syntax.DescendantTokens().Take(MaxTokens + 1).Select(token => token.Text).ToArray();
        if (tokens.Length > MaxTokens)
        {
            return string.Join(" ", tokens.Take(MaxTokens)).Replace("( ", "(").Replace(" (", "(").Replace(" )", ")").Replace(" ,", ",").Replace(" . ", ".") + " ...";
        }

        var bare = syntax.ReplaceTrivia(syntax.DescendantTrivia(), (_, _) => default).NormalizeWhitespace();
        return string.Join(" ", bare.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public object Evaluate(IOperation operation) => Held(Found(operation));

    private static object Held(object found) => found is Variable variable ? variable.Value! : found;

    /// <summary>A value, or what a call refers to that returns a reference.</summary>
    private object Found(IOperation operation)
    {
        Step(operation);
        if (_once.TryGetValue(operation, out var found) && found is not null)
        {
            return found;
        }

        try
        {
            var value = ValueOf(operation);
            (value as Node)?.Shape.RequireEntries();
            if (_once.ContainsKey(operation))
            {
                _once[operation] = value;
            }

            return value;
        }
        catch (OverflowException)
        {
            throw Unsupported(operation, $"a number of entries or an integer in it is larger than {int.MaxValue}");
        }
    }

    private object ValueOf(IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
        {
            return FromConstant(constant, operation);
        }

        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case IConversionOperation conversion:
                return Convert(conversion);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return _this.Type.IsValueType && _unfinished.Contains(_this) && !IsPart(operation) ? _this.Copy() : _this; // a struct as it is now
            case ILocalReferenceOperation local:
                return Lookup(local.Local, operation);
            case IParameterReferenceOperation parameter:
                return Lookup(parameter.Parameter, operation);
            case IFieldReferenceOperation field:
                return Field(field);
            case IPropertyReferenceOperation property:
                return Sequence.Used(Property(property), property);
            case IInvocationOperation invocation:
                return Sequence.Used(Invoke(invocation), invocation);
            case IObjectCreationOperation creation when _isConstructing && creation.Type is INamedTypeSymbol type && IsModel(type):
                return Construct(Closed(type), creation);
            case IObjectCreationOperation { Type: INamedTypeSymbol type } creation when IsFollowed(type) && !IsModel(type):
                return Create(creation, Closed(type), creation.Constructor, creation.Arguments, creation.Initializer);
            case ITypeParameterObjectCreationOperation creation when Closed(creation.Type!) is INamedTypeSymbol type && IsFollowed(type) && !IsModel(type):
                return Create(creation, type, type.InstanceConstructors.FirstOrDefault(c => c.Parameters.IsEmpty), [], creation.Initializer);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand: ITypeOfOperation one, RightOperand: ITypeOfOperation other } question:
                return AreSame(one, other) == (question.OperatorKind == BinaryOperatorKind.Equals);
            case ITupleBinaryOperation tuples:
                return AreEqualTuples(Evaluate(tuples.LeftOperand), new(tuples.LeftOperand), Evaluate(tuples.RightOperand), new(tuples.RightOperand), tuples) == (tuples.OperatorKind == BinaryOperatorKind.Equals);
            case IWithOperation copy:
                return Copy(copy);
            case IConditionalAccessOperation access:
                return Evaluate(access.Operation) is not Null and var found ? Access(access.WhenNotNull, found) : Null.Value;
            case IConditionalAccessInstanceOperation:
                return _accessed;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } own when OwnOperator(own) is { } method:
                return OwnLogic(own, method);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } logical when Evaluate(logical.LeftOperand) is bool left:
                // The right operand may make no sense where the left one decides.
                return left == (logical.OperatorKind == BinaryOperatorKind.ConditionalOr) ? left : Evaluate(logical.RightOperand);
            case IBinaryOperation or IUnaryOperation when OwnOperator(operation) is { } method:
                return Operate(method, operation);
            case IBinaryOperation binary:
                return Rounded(binary, Binary(binary, Evaluate(binary.LeftOperand), Evaluate(binary.RightOperand)));
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } fromEnd:
                return new IndexValue(Evaluate(fromEnd.Operand) as Dim ?? throw Undecided(fromEnd.Operand), true);
            case IRangeOperation range:
                return new RangeValue(
                    range.LeftOperand is { } first ? Index(Evaluate(first), first) : new(Dim.Constant(0), false), range.RightOperand is { } end ? Index(Evaluate(end), end) : new(Dim.Constant(0), true));
            case IUnaryOperation unary:
                return Rounded(unary, Arithmetic.Unary(this, unary, Evaluate(unary.Operand)));
            case IConditionalOperation { WhenFalse: not null } conditional:
                return Evaluate(Condition(conditional.Condition) ? conditional.WhenTrue : conditional.WhenFalse);
            case ICoalesceOperation coalesce:
                return Evaluate(coalesce.Value) is var value and not Null ? Converted(value, coalesce.Value.Type?.NotNull(), coalesce.Type, coalesce) : As(Evaluate(coalesce.WhenNull), coalesce.Type);
            case ICoalesceAssignmentOperation assignment when !Changes(assignment.Target):
                return Once(assignment.Target, () => Evaluate(assignment.Target) is var held and not Null ? held : Place(assignment.Target)(Evaluate(assignment.Value)));
            case ITranslatedQueryOperation query:
                return Evaluate(query.Operation);
            case IIsTypeOperation question:
                return Is(Evaluate(question.ValueOperand), question.TypeOperand, question) != question.IsNegated;
            case IIsPatternOperation match:
                return Matches(match.Pattern, Evaluate(match.Value));
            case ISwitchExpressionOperation choice:
                return Choose(choice);
            case ITupleOperation tuple:
                return tuple.Elements.Select(Evaluate).ToArray();
            case IDelegateCreationOperation or IAnonymousFunctionOperation or IMethodReferenceOperation: // the latter as initializers
                return Delegate(operation);
            case IAnonymousObjectCreationOperation parts: // also of queries with several variables
                return parts.Initializers.Select(part => Evaluate(((ISimpleAssignmentOperation)part).Value)).ToArray();
            case IArrayCreationOperation { DimensionSizes.Length: 1, Initializer: { } initializer }:
                return initializer.ElementValues.Select(Evaluate).ToArray();
            case IArrayCreationOperation { DimensionSizes.Length: 1 } empty:
                return Enumerable.Repeat(Default(((IArrayTypeSymbol)empty.Type!).ElementType, empty), ArrayLength(empty.DimensionSizes[0])).ToArray();
            case IArrayInitializerOperation initializer when !initializer.ElementValues.Any(e => e is IArrayInitializerOperation):
                return initializer.ElementValues.Select(Evaluate).ToArray();
            case ICollectionExpressionOperation collection:
                var elements = collection.Elements.SelectMany(Elements).ToArray();
                return IsList(collection.Type) ? new ListValue(elements)
                    : IsSet(collection.Type) ? new ListValue(Distinct(elements, collection.Type, collection))
                    : IsSequence(collection.Type) ? elements
                    : throw Unsupported(collection, $"it makes a {collection.Type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}, which is not known here; make an array or a List");
            case IObjectCreationOperation creation when IsList(creation.Type):
                return CreateList(creation);
            case IObjectCreationOperation creation when IsMap(creation.Type) || IsSet(creation.Type):
                return CreateMap(creation);
            case IArrayElementReferenceOperation { Indices.Length: 1 } element when Evaluate(element.ArrayReference) is object[] array:
                return Element(element.Indices[0], array);
            case IImplicitIndexerReferenceOperation { Instance.Type.SpecialType: SpecialType.System_String } indexer when Evaluate(indexer.Instance) is string text:
                return Element(indexer.Argument, Texts.Letters(text)) is var letters && letters is object[] part ? Texts.Of(part) : letters;
            case IImplicitIndexerReferenceOperation indexer when Items(Evaluate(indexer.Instance)) is { } array:
                return Element(indexer.Argument, array) is var item && IsList(indexer.Instance.Type) && indexer.Argument.Type?.Name == "Range" ? new ListValue((object[])item) : item;
            case IAssignmentOperation { Target: { } target } when Changes(target):
                throw Unsupported(target, "assign and count in statements of their own");
            case IIncrementOrDecrementOperation { Target: { } target } when Changes(target):
                throw Unsupported(target, "assign and count in statements of their own");
            case ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation alias } assignment:
                return (_locals[alias.Local] = Refer(assignment.Value, alias.Local.RefKind == RefKind.Ref)).Value!;
            case ISimpleAssignmentOperation assignment:
                return Once(assignment.Target, () => Place(assignment.Target))(Evaluate(assignment.Value));
            case ICompoundAssignmentOperation compound when OwnOperator(compound) is { IsStatic: true } method:
                return Once(compound.Target, () => Place(compound.Target)(Converted(Operate(method, compound), compound.OutConversion.MethodSymbol, compound.Type, compound)));
            case IIncrementOrDecrementOperation step when OwnOperator(step) is { IsStatic: true } method:
                return Once(step.Target, () =>
                {
                    var old = Evaluate(step.Target);
                    var next = Place(step.Target)(Operate(method, step));
                    return step.IsPostfix ? old : next;
                });
            case ICompoundAssignmentOperation compound:
                var (place, current) = Once(compound.Target, () => (Place(compound.Target), Evaluate(compound.Target)));
                current = Converted(current, compound.InConversion.MethodSymbol, to: null, compound);
                var computed = Rounded(compound, Arithmetic.Binary(this, compound, compound.OperatorKind, current, Evaluate(compound.Value)));
                return place(Converted(computed, compound.OutConversion.MethodSymbol, compound.Type, compound));
            case IIncrementOrDecrementOperation step:
                var (counted, before) = Once(step.Target, () => (Place(step.Target), Evaluate(step.Target)));
                var after = counted(Arithmetic.Step(this, step, before));
                return step.IsPostfix ? before : after;
            case IDeconstructionAssignmentOperation deconstruction:
                return Places(deconstruction.Target)(Evaluate(deconstruction.Value), deconstruction.Value.Type);
            case IDefaultValueOperation { Type: { } type }:
                return Default(type, operation);
            case IInvalidOperation:
                throw Compilers(operation);
            default:
                throw Unsupported(operation, Advice.For(operation));
        }
    }

    /// <summary>Whether finding the place to assign changes something itself: then what is evaluated first, and how often, would count.</summary>
    private static bool Changes(IOperation target) => target.Descendants().Any(o =>
        o is IAssignmentOperation or IIncrementOrDecrementOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction });

    public Node? ToNode(object value) => value switch
    {
        Node node => node,
        double number => Rules.BuilderExtensions.Constant(builder, number, Shape.Scalar),
        Dim dim => Rules.BuilderExtensions.Size(builder, dim),
        _ => null,
    };

    /// <summary>Calls an operator of the author's own.</summary>
    private object Operate(IMethodSymbol method, IOperation operation)
    {
        if (!IsFollowed(method.ContainingType))
        {
            throw Error(Descriptors.OpaqueCall, operation, method.Name, Advice.For(method));
        }

        object[] operands = [.. operation.ChildOperations.Select((operand, i) => As(Operand(operand), method.Parameters[i].Type))];
        return IsLifted(method, operands) ? OfNull(operation, operands)
            : method.IsImplicitlyDeclared ? AreEqualRecords(operands, method.ContainingType, operation) == (method.Name == WellKnownMemberNames.EqualityOperatorName)
            : As(Call(_this, method, operands, operation.Syntax.GetLocation()), operation.Type);

        object Operand(IOperation operand) => operation is ICompoundAssignmentOperation compound && compound.Target == operand
            ? Converted(Evaluate(operand), compound.InConversion.MethodSymbol, to: null, compound)
            : Evaluate(operand);
    }

    /// <summary>Whether an operator is not called since an operand is null that its parameter cannot be; nor is a record's comparison with null, whose result is known.</summary>
    private bool IsLifted(IMethodSymbol method, object[] operands) => operands.Where((operand, i) =>
        operand is Null && (method.IsImplicitlyDeclared || (Closed(method.Parameters[i].Type) is { IsValueType: true } type && SymbolEqualityComparer.Default.Equals(type, type.NotNull())))).Any();

    private static object OfNull(IOperation operation, object[] operands) => operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } => operands.All(o => o is Null),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } => !operands.All(o => o is Null),
        IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } => false,
        IConversionOperation { Type: { IsValueType: true } type } when SymbolEqualityComparer.Default.Equals(type, type.NotNull()) => throw Unsupported(operation, "it is null here"),
        _ => Null.Value,
    };

    /// <summary>An author's own <c>&amp;&amp;</c> or <c>||</c>: where the left operand decides, it is the result.</summary>
    private object OwnLogic(IBinaryOperation logical, IMethodSymbol method)
    {
        var name = logical.OperatorKind == BinaryOperatorKind.ConditionalAnd ? WellKnownMemberNames.FalseOperatorName : WellKnownMemberNames.TrueOperatorName;
        var decides = method.ContainingType.GetMembers(name).OfType<IMethodSymbol>().First();
        var (left, at) = (Evaluate(logical.LeftOperand), logical.Syntax.GetLocation());
        return Call(_this, decides, [left], at) is true ? left : Call(_this, method, [left, Evaluate(logical.RightOperand)], at);
    }

    /// <summary>The method of an operator that is neither C#'s nor one of tensors; null for these.</summary>
    private IMethodSymbol? OwnOperator(IOperation operation)
    {
        var (method, constrained) = operation switch
        {
            IBinaryOperation binary => (binary.OperatorMethod, binary.ConstrainedToType),
            IUnaryOperation unary => (unary.OperatorMethod, unary.ConstrainedToType),
            ICompoundAssignmentOperation compound => (compound.OperatorMethod, compound.ConstrainedToType),
            IIncrementOrDecrementOperation step => (step.OperatorMethod, step.ConstrainedToType),
            _ => (null, null),
        };
        var own = method is null ? null : Chosen(method, constrained);
        return own is not null && !IsTensor(own.ContainingType) && own.ContainingType.SpecialType == SpecialType.None ? own : null;
    }

    private object Binary(IBinaryOperation binary, object left, object right) =>
        (left is Null || right is Null) && binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            ? (left is Null && right is Null) == (binary.OperatorKind == BinaryOperatorKind.Equals)
        : ComparesReferences(binary) ? IsIdentical(left, right, binary) == (binary.OperatorKind == BinaryOperatorKind.Equals)
        : Arithmetic.Binary(this, binary, left, right);

    private bool Condition(IOperation? condition) =>
        condition is not null && Evaluate(condition) is bool value ? value : throw Undecided(condition!);

    private object Access(IOperation operation, object found)
    {
        var outer = _accessed;
        _accessed = found;
        var value = Evaluate(operation);
        _accessed = outer;
        return value;
    }

    /// <summary>A local, or a primary constructor's parameter as a member of the object.</summary>
    private object Lookup(ISymbol symbol, IOperation at)
    {
        var value = _locals.TryGetValue(symbol, out var variable) ? (variable is { IsCaptured: true, Value: ListValue or object[] or Instance } && !IsBefore ? Capture(variable.Value, symbol) : variable.Value)
            : _this.IsModel ? Member(_this, symbol)
            : _captured.Contains(_this) && !IsSettled(_this, symbol) ? null
            : _this.Known(symbol);
        return value is LoweringException fault ? throw fault : value ?? throw Unsupported(at, Advice.For(at));
    }

    private static object FromConstant(object? constant, IOperation at) =>
        FromConstant(constant) ?? throw Unsupported(at, "constants are int, long, float, double, bool and string");

    private static object? FromConstant(object? constant) => constant switch
    {
        null => Null.Value,
        char letter => Dim.Constant(letter),
        byte or sbyte or short or ushort => Dim.Constant(System.Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture)),
        int value => Dim.Constant(value),
        long value => Dim.Constant(value),
        double value => value,
        float value => (double)value,
        bool value => value,
        string value => value,
        _ => null,
    };

    public object Default(ITypeSymbol type, IOperation at) => Closed(type) switch
    {
        { SpecialType: >= SpecialType.System_Char and <= SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_Int64 } or { TypeKind: TypeKind.Enum } => Dim.Constant(0),
        { SpecialType: SpecialType.System_Double or SpecialType.System_Single } => 0d,
        { SpecialType: SpecialType.System_Boolean } => false,
        INamedTypeSymbol { TypeKind: TypeKind.Struct } structure when IsFollowed(structure) => new Instance(structure),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Select(element => Default(element.Type, at)).ToArray(),
        _ => Null.Value,
    };

    private object Convert(IConversionOperation conversion)
    {
        if (!conversion.GetConversion().Exists && !IsTensor(conversion.Operand.Type))
        {
            throw Compilers(conversion);
        }

        if (conversion.OperatorMethod is { } declared && Chosen(declared, conversion.ConstrainedToType) is { ContainingType: var type } method && (IsFollowed(type) || type.TypeKind == TypeKind.Interface))
        {
            return Operate(method, conversion);
        }

        var value = Evaluate(conversion.Operand);
        value = conversion.Operand.Type?.NotNull() is INamedTypeSymbol { IsTupleType: true } ? Converted(value, conversion.Operand.Type, conversion.Type, conversion) : As(value, conversion.Type);
        if (value is Instance && !conversion.GetConversion().IsImplicit && !Is(value, conversion.Type!.NotNull(), conversion))
        {
            return conversion.IsTryCast ? Null.Value : throw Unsupported(conversion, $"it is a {((Instance)value).Type.Name} here");
        }

        if (conversion.Type.IsDsl("Tensor"))
        {
            return value is Null or Node ? value : throw Unsupported(conversion, "a Tensor was expected");
        }

        switch (value is Null ? null : TypeOfNumbers(conversion.Type))
        {
            case SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char or SpecialType.System_Int32 when value is Dim:
                return Rounded(conversion, value);
            case SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_UInt32
                or SpecialType.System_UInt64 or SpecialType.System_Char or SpecialType.System_Decimal:
                throw Unsupported(conversion, "numbers in a definition are int, long, float and double");
            case SpecialType.System_Int32 or SpecialType.System_Int64 when value is double number:
                throw Overflow(conversion, NumberText.Of(number));
            case SpecialType.System_Int32 or SpecialType.System_Int64 when value is not Dim:
                throw Undecided(conversion);
            default:
                return value;
        }
    }

    /// <summary>A value as one of a type, which C# converts it to where it is assigned, and in tuples and where there may be null.</summary>
    public object As(object value, ITypeSymbol? type)
    {
        type = type is null ? null : Closed(type).NotNull();
        if (type is INamedTypeSymbol { IsTupleType: true } tuple && value is object[] items && items.Length == tuple.TupleElements.Length)
        {
            return items.Select((item, i) => As(item, tuple.TupleElements[i].Type)).ToArray();
        }

        if (type.IsDsl("Tensor"))
        {
            return value is Null ? value : ToNode(value) ?? value;
        }

        if (value is Dim number && type is { Name: "Index", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
        {
            return new IndexValue(number, false);
        }

        return (type?.SpecialType, value) switch
        {
            (SpecialType.System_Double, Dim dim) => dim.IsConstant ? (double)dim.Number : Rules.BuilderExtensions.Size(builder, dim),
            (SpecialType.System_Single, Dim dim) => dim.IsConstant ? (double)(float)dim.Number : Rules.BuilderExtensions.Size(builder, dim),
            (SpecialType.System_Single, double real) => (double)(float)real,
            (SpecialType.System_Int32, double whole) when whole is > int.MinValue - 1d and < int.MaxValue + 1d => Dim.Constant((long)whole), // towards zero, as C# does
            (SpecialType.System_Int64, double whole) when whole is >= long.MinValue and < -(double)long.MinValue => Dim.Constant((long)whole),
            _ => value,
        };
    }
}
