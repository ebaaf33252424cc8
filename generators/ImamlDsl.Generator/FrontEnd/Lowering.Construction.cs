using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>
/// Constructors and initialisers, followed to learn which parts a model has and which dimensions they get. What cannot be followed stays unknown, and is an
/// error where it is needed.
/// </content>
internal sealed partial class Lowering
{
    private readonly Stack<INamedTypeSymbol> _building = new();
    private bool _isConstructing;
    private LoweringException? _fault; // why what was tried last could not be followed

    /// <summary>The annotated class as an instance whose integers are symbols and whose parts are known as far as its source tells.</summary>
    public static Instance ConstructModel(INamedTypeSymbol type, DimensionReader dimensions, Sources sources, CancellationToken cancellation)
    {
        var model = new Instance(type) { Dimensions = dimensions };
        var lowering = new Lowering(new Builder(), sources, model, [], null, [], cancellation) { _isConstructing = true };
        var first = type.InstanceConstructors.Where(c => lowering.Chained(c) is null).ToArray();
        lowering.Fill(model, first.Length == 1 ? first[0] : null, constructor => lowering.Aliases(constructor));
        dimensions.Settle(member => type.IsSealed || !member.IsReplaceable() ? DimensionOf(model, member, sources, cancellation) : null);
        return model;
    }

    /// <summary>The extent that a member of a model or of a part has, if its construction tells, or what it computes of other members.</summary>
    public static Dim? DimensionOf(Instance model, ISymbol member, Sources sources, CancellationToken cancellation)
    {
        if (model.Known(member) is { } value)
        {
            return value as Dim;
        }

        return Computed(isConstructing: true) ?? Computed(isConstructing: false);

        Dim? Computed(bool isConstructing)
        {
            var lowering = new Lowering(new Builder(), sources, model, [], null, [], cancellation) { _isConstructing = isConstructing };
            return lowering.TryEvaluate(() => member is IPropertySymbol { GetMethod: { } getter } property && lowering.Accessor(property, "get") is { } body
                ? lowering.CallGetter(model, getter, body, member.Locations[0])
                : member.IsStatic && lowering.Initializer(member) is { } initializer ? lowering.Static(member, isReadOnly: true, initializer)
                : null) as Dim;
        }
    }

    /// <summary>Whether a class is a model, which may be a part of another.</summary>
    public static bool IsModel(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class } && type.Attribute("ModelAttribute") is not null;

    private Instance Construct(INamedTypeSymbol type, IObjectCreationOperation creation)
    {
        if (_building.Contains(type, SymbolEqualityComparer.Default) || creation.Constructor is not { } constructor)
        {
            throw Error(Descriptors.Recursion, creation, type.Name, 0);
        }

        var arguments = KnownArguments(creation.Arguments);
        var part = new Instance(type);
        _building.Push(type);
        Fill(part, constructor, _ => arguments);
        foreach (var assignment in creation.Initializer?.Initializers ?? [])
        {
            if (assignment is ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false } } simple)
            {
                Initialize(part, ((IMemberReferenceOperation)simple.Target).Member, simple.Value);
            }
            else
            {
                part.Forget(((assignment as IMemberInitializerOperation)?.InitializedMember as IMemberReferenceOperation)?.Member ?? throw Unsupported(assignment, "initializers assign members of the new object"));
            }
        }

        _building.Pop();
        return part;
    }

    /// <summary>Follows the initialisers of members and then the constructor.</summary>
    private void Fill(Instance instance, IMethodSymbol? constructor, Func<IMethodSymbol, Dictionary<ISymbol, object>> arguments)
    {
        var (locals, caller) = (_locals, _this);
        _this = instance;
        _locals = Variables(constructor is null ? new(SymbolEqualityComparer.Default) : arguments(constructor));

        FillType(instance, instance.Type, constructor);
        if (instance.Dimensions is not null)
        {
            // Which constructor makes the whole model is not known, and what an object initializer sets.
            ForgetChanges(instance, instance.Type.InstanceConstructors.Where(c => !SymbolEqualityComparer.Default.Equals(c, constructor)).Select(Body));
            ForgetChanges(instance, InitializerBodies(instance.Type));
        }

        (_locals, _this) = (locals, caller);
        foreach (var member in instance.Members.Where(m => !IsKept(instance, m.Key)).Select(m => m.Key).ToArray())
        {
            instance.Forget(member);
        }

        foreach (var member in instance.Members.Where(m => m.Value is ListValue or object[]).ToArray())
        {
            instance.Set(member.Key, Frozen(member.Value));
        }
    }

    /// <summary>Follows the initialisers of one type's members, then its base types, then the constructor.</summary>
    private void FillType(Instance instance, INamedTypeSymbol type, IMethodSymbol? constructor)
    {
        var types = _types;
        _types = TypesIn(type);

        // Initialisers see the parameters of the constructor that others call.
        var outer = new Stack<(IMethodSymbol Constructor, Dictionary<ISymbol, Variable> Locals)>();
        for (; constructor is not null && Chained(constructor) is { } next && outer.Count < MostNested; constructor = next.TargetMethod.OriginalDefinition)
        {
            outer.Push((constructor, _locals));
            _locals = Variables(KnownArguments(next.Arguments));
        }

        if (constructor is not null)
        {
            SetPrimary(instance, constructor.OriginalDefinition);
        }

        // Parts that a constructor leaves out are null.
        foreach (var member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared && IsModel(TypeOf(m))))
        {
            instance.Set(member, Null.Value);
        }

        foreach (var (member, initializer) in Initializers(type))
        {
            if (Operation(initializer) is { } value)
            {
                Learn(instance, member, value);
            }
        }

        if (type.BaseType is { DeclaringSyntaxReferences.IsEmpty: false } parent)
        {
            var own = _locals;
            var called = constructor is null ? null : BaseConstructor(constructor);
            _locals = called is { } call ? Variables(KnownArguments(call.Arguments)) : new(SymbolEqualityComparer.Default);
            foreach (var omitted in called?.Constructor.OriginalDefinition.Parameters.Where(p => called.Value.Arguments.IsEmpty) ?? [])
            {
                if (Default(omitted) is { } value)
                {
                    _locals[omitted] = New(value);
                }
            }

            FillType(instance, parent, called?.Constructor.OriginalDefinition);
            _locals = own;
        }

        if (constructor is null)
        {
            ForgetChanges(instance, type.InstanceConstructors.Select(Body));
        }
        else
        {
            FollowOrForget(instance, constructor);
        }

        foreach (var (chained, own) in outer)
        {
            _locals = own;
            FollowOrForget(instance, chained);
        }

        _types = types;
    }

    private void FollowOrForget(Instance instance, IMethodSymbol constructor)
    {
        if (TryEvaluate(() => Follow(constructor)) is null)
        {
            ForgetChanges(instance, [Body(constructor)]);
        }
    }

    /// <summary>What an object initializer assigns.</summary>
    private void Initialize(Instance part, ISymbol member, IOperation value)
    {
        if (member is IPropertySymbol property && Accessor(property, "set", "init") is { } body)
        {
            if (TryEvaluate(() => Set(part, member, Evaluate(value), value)) is null)
            {
                part.Forget(member);
                ForgetChanges(part, [Operation(body)]);
            }
        }
        else
        {
            Learn(part, member, value);
        }
    }

    /// <summary>Members that are sure to keep the value: what an object initializer or a method may replace is unknown.</summary>
    private bool IsKept(Instance instance, ISymbol member) => member switch
    {
        IParameterSymbol parameter => !IsReassigned(parameter),
        IPropertySymbol { SetMethod.IsInitOnly: true } => instance.Dimensions is null,
        _ => member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null },
    };

    /// <summary>Whether a constructor, or a method that sees its parameter, assigns that.</summary>
    private bool IsReassigned(IParameterSymbol parameter)
    {
        var declarations = Syntax(parameter.ContainingSymbol) is TypeDeclarationSyntax ? parameter.ContainingType.DeclaringSyntaxReferences : parameter.ContainingSymbol.DeclaringSyntaxReferences;
        return declarations.SelectMany(d => d.GetSyntax(cancellation).DescendantNodes()).OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == parameter.Name
            && IsWritten(name) && SymbolEqualityComparer.Default.Equals(sources.Meaning(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol, parameter));
    }

    /// <summary>The model's own integers as the parameters of a constructor that they, or a base class's, are assigned from.</summary>
    private Dictionary<ISymbol, object> Aliases(IMethodSymbol constructor, int depth = 0)
    {
        var aliases = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        var initialized = Initializers(constructor.ContainingType).Select(i => (i.Member, Value: Operation(i.Initializer)));
        var body = Body(constructor)?.Descendants().ToArray() ?? [];
        var assigned = body.OfType<ISimpleAssignmentOperation>().Where(a => a.Target is IMemberReferenceOperation)
            .Select(a => (((IMemberReferenceOperation)a.Target).Member, Value: (IOperation?)a.Value));
        ISymbol[] written = [.. initialized.Select(i => i.Member), .. body.OfType<IMemberReferenceOperation>().Where(IsWritten).Select(r => r.Member)];
        foreach (var (member, value) in initialized.Concat(assigned))
        {
            if (value is IParameterReferenceOperation { Parameter: var parameter } && member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }
                && !IsReassigned(parameter) && written.Count(w => SymbolEqualityComparer.Default.Equals(w, member)) == 1
                && _this.Dimensions!.Member(member) is { } dim)
            {
                aliases[parameter] = dim;
            }
        }

        var called = Chained(constructor) is { } next ? (next.TargetMethod, next.Arguments) : BaseConstructor(constructor);
        if (called is var (parent, arguments) && !arguments.IsEmpty && depth < MostNested) // constructors in error call one another without end
        {
            var inherited = Aliases(parent.OriginalDefinition, depth + 1);
            foreach (var argument in arguments)
            {
                if (argument is { Value: IParameterReferenceOperation { Parameter: var parameter }, Parameter.OriginalDefinition: var given }
                    && !aliases.ContainsKey(parameter) && !IsReassigned(parameter) && inherited.TryGetValue(given, out var dim))
                {
                    aliases[parameter] = dim;
                }
            }
        }

        return aliases;
    }

    private object Follow(IMethodSymbol constructor) =>
        (constructor.DeclaringSyntaxReferences.IsEmpty ? null : Body(constructor)) is { } body && ((IOperation?)body.BlockBody ?? body.ExpressionBody) is { } block
            ? Execute(block) ?? Null.Value
            : Null.Value;

    /// <summary>The call of another constructor of the same class, <c>: this(...)</c></summary>
    private IInvocationOperation? Chained(IMethodSymbol constructor) =>
        Body(constructor)?.Initializer is IExpressionStatementOperation { Operation: IInvocationOperation call }
        && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, constructor.ContainingType) ? call : null;

    private Dictionary<ISymbol, Variable> Variables(Dictionary<ISymbol, object> values)
    {
        var variables = new Dictionary<ISymbol, Variable>(SymbolEqualityComparer.Default);
        foreach (var value in values)
        {
            variables.Add(value.Key, New(value.Value));
        }

        return variables;
    }

    private Dictionary<ISymbol, object> KnownArguments(IEnumerable<IArgumentOperation> arguments)
    {
        var values = new Dictionary<ISymbol, object>(SymbolEqualityComparer.Default);
        foreach (var argument in arguments)
        {
            if (TryEvaluate(() => Evaluate(argument.Value)) is { } value)
            {
                values[argument.Parameter!.OriginalDefinition] = value;
            }
            else if (argument.Parameter!.Type.TypeKind == TypeKind.Delegate && _fault is { } fault)
            {
                values[argument.Parameter.OriginalDefinition] = fault; // for those who ask for it
            }
        }

        return values;
    }

    private IConstructorBodyOperation? Body(IMethodSymbol constructor) =>
        Syntax(constructor.PartialImplementationPart ?? constructor) is ConstructorDeclarationSyntax syntax ? Operation(syntax) as IConstructorBodyOperation : null;

    private void Learn(Instance instance, ISymbol member, IOperation value)
    {
        instance.Forget(member);
        if (TryEvaluate(() => As(Evaluate(value), TypeOf(member))) is { } known)
        {
            instance.Set(member, known);
        }
        else if (_fault is { } fault && (fault.Diagnostic.Id == Descriptors.ShapeMismatch.Id || value.Type?.TypeKind == TypeKind.Delegate))
        {
            instance.Faults[member] = fault;
        }
    }

    /// <summary>The members with an initialiser, in the order of their declaration.</summary>
    private IEnumerable<(ISymbol Member, SyntaxNode Initializer)> Initializers(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared))
        {
            var initializer = Syntax(member) switch
            {
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                VariableDeclaratorSyntax field when member is IFieldSymbol { IsConst: false } => field.Initializer?.Value,
                _ => null,
            };
            if (initializer is not null)
            {
                yield return (member, initializer);
            }
        }
    }

    /// <summary>A value, or null where it cannot be followed.</summary>
    private object? TryEvaluate(Func<object?> evaluate)
    {
        var (locals, caller, types, calls, building) = (_locals, _this, _types, _calls.Count, _building.Count);
        _fault = null;
        try
        {
            return evaluate();
        }
        catch (Exception exception) when (exception is LoweringException or OverflowException)
        {
            _fault = exception as LoweringException;
            (_locals, _this, _types) = (locals, caller, types);
            Shorten(_calls, calls);
            Shorten(_building, building);
            return null;
        }

        static void Shorten<T>(Stack<T> stack, int count)
        {
            while (stack.Count > count)
            {
                stack.Pop();
            }
        }
    }
}
