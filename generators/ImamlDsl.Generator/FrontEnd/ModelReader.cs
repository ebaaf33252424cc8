using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What was read of one annotated class: a model, or none where a part of its class would make no sense, and the diagnostics.</summary>
internal sealed record ReadResult(ModelGraph? Model, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>Reads an annotated class: its parameters, dimensions and methods.</summary>
internal sealed class ModelReader
{
    private readonly INamedTypeSymbol _type;
    private readonly Sources _sources;
    private readonly CancellationToken _cancellation;
    private readonly List<DiagnosticInfo> _diagnostics = [];
    private bool _isRefused; // for errors that the compiler tells

    private ModelReader(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        _type = type;
        _sources = new Sources(compilation);
        _cancellation = cancellation;
    }

    public static ReadResult Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        if (type.Attribute("ModelAttribute")?.ApplicationSyntaxReference is { } first
            && !(first.SyntaxTree == context.TargetNode.SyntaxTree && context.TargetNode.Span.Contains(first.Span)))
        {
            return new ReadResult(null, new EquatableArray<DiagnosticInfo>([])); // annotated twice: the compiler says so, and one part is enough
        }

        var reader = new ModelReader(type, context.SemanticModel.Compilation, cancellation);
        var model = reader.Read((TypeDeclarationSyntax)context.TargetNode);
        return new ReadResult(model, new EquatableArray<DiagnosticInfo>(reader._diagnostics.Distinct()));
    }

    private ModelGraph? Read(TypeDeclarationSyntax syntax)
    {
        CheckDeclaration(syntax);
        CheckNames();
        if (_diagnostics.Count > 0)
        {
            return null;
        }

        var dimensions = new DimensionReader(_type);
        var model = Lowering.ConstructModel(_type, dimensions, _sources, _cancellation);
        var isLayer = _type.IsAbstract || !Programs().Any();
        var members = new MemberReader(_sources, isLayer, Guard, _cancellation);
        members.Read(model);
        if (_isRefused || _diagnostics.Count > 0)
        {
            return Refused();
        }

        if (_type.IsAbstract)
        {
            return Model([], members.Parameters, members.Members, []); // the programs are those of the models that derive from it
        }

        // A layer may leave it to the models that it is a part of what is adapted, and one of several with a common base may have nothing to adapt.
        if (!members.Parameters.Any(p => p.Adapt) && (!isLayer || (members.Parameters.Count == 0 && members.Members.Count == 0 && !Lowering.IsModel(_type.BaseType))))
        {
            Report(Descriptors.NoParameters, syntax.Identifier.GetLocation(), _type.Name);
            return Refused();
        }

        var programs = new List<ProgramGraph>();
        foreach (var (method, role) in Programs())
        {
            _cancellation.ThrowIfCancellationRequested();
            Guard(method, () => programs.Add(ReadProgram(method, role, model, members.Parameters)));
        }

        if (_isRefused || _diagnostics.Any(d => Descriptors.ById[d.Id].DefaultSeverity == DiagnosticSeverity.Error))
        {
            return Refused();
        }

        _diagnostics.AddRange(UnusedParameters.Find(_type, programs, members.Parameters));
        return Model(dimensions.Members, members.Parameters, members.Members, programs) with { Constants = new EquatableArray<string>(dimensions.Constants) };
    }

    /// <summary>What the declarations alone say of a model with errors: what other code names of it.</summary>
    private ModelGraph Refused() => Model(
        [],
        [],
        _type.GetMembers().OfType<IPropertySymbol>().Where(p => p.Attribute("ParameterAttribute") is not null && MemberReader.CanBeParameter(p))
            .Select(p => MemberReader.Declaration(p, first: 0, count: 0, _cancellation)),
        Programs().Where(p => !_type.IsAbstract && SignatureFault(p.Method) is null).Select(p => new ProgramGraph(
            p.Method.Name,
            p.Role,
            new EquatableArray<InputDeclaration>(p.Method.Parameters.Select(input => new InputDeclaration(input.Name, KindOf(input), new EquatableShape(Shape.Scalar), IndexLimit: null))),
            new Graph([])))) with { IsRefused = true };

    private ModelGraph Model(
        IEnumerable<string> dimensions, IEnumerable<ParameterDeclaration> parameters, IEnumerable<MemberDeclaration> members, IEnumerable<ProgramGraph> programs) => new(
        _type.MetadataName,
        _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString(),
        new EquatableArray<string>(Containers().Select(t => $"partial {Keyword(t)} {t.Name}")),
        $"partial {Keyword(_type)} {_type.Name}{(_type.IsGenericType ? $"<{string.Join(", ", _type.TypeParameters.Select(t => t.Name))}>" : "")}",
        new EquatableArray<string>(dimensions),
        new EquatableArray<ParameterDeclaration>(parameters),
        new EquatableArray<MemberDeclaration>(members),
        new EquatableArray<ProgramGraph>(programs)) { IsAbstract = _type.IsAbstract };

    private void CheckDeclaration(TypeDeclarationSyntax syntax)
    {
        var location = syntax.Identifier.GetLocation();
        var all = Containers().Append(_type).ToArray();
        if (all.Any(t => !t.DeclaringSyntaxReferences.All(r => ((TypeDeclarationSyntax)r.GetSyntax(_cancellation)).Modifiers.Any(SyntaxKind.PartialKeyword))))
        {
            Report(Descriptors.NotPartial, location, _type.Name);
        }

        var reason = _type.TypeKind != TypeKind.Class ? $"it is a {Keyword(_type)}; declare a class"
            : !_type.IsAbstract && all.Any(t => t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                ? "it is private or protected, and its kernels stand outside of the type that contains it; make it internal or public"
            : all.Any(t => t.IsGenericType && !(t.IsAbstract && SymbolEqualityComparer.Default.Equals(t, _type)))
                ? "generic models are not supported; make what varies a get-only int member or a constant, or the class abstract and derive a model for each case"
            : _type.IsStatic ? "it is static, and a model's instance holds its dimensions"
            : _type.IsRecord ? "it is a record; declare a class"
            : _type.Hierarchy().TakeWhile(t => !SymbolEqualityComparer.Default.Equals(t, _type)).Select(BaseFault).FirstOrDefault(fault => fault is not null) is { } fault ? fault
            : all.Any(t => t.IsFileLocal) ? "it is file-local, and the generated part is another file"
            : null;
        if (reason is not null)
        {
            Report(Descriptors.UnsupportedModel, location, _type.Name, reason);
        }

        if (ProjectChecks.Lacking(_sources.Compilation) is { } lacking)
        {
            Report(Descriptors.IncompleteProject, location, _type.Name, lacking);
        }
    }

    /// <summary>Why a class cannot be the base class of a model; null if it can.</summary>
    private static string? BaseFault(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.IsEmpty ? $"it derives from '{type.Name}', whose source is not in this project"
        : type.Attribute("ModelAttribute") is not null && !type.IsAbstract
            ? $"it derives from '{type.Name}', a model with code of its own; make that class abstract and derive a model from it for each that is created, or make it a part, '{type.Name} Base {{ get; }} = new(...)'"
        : null;

    /// <summary>Names of the author's that the generated code could not use or needs itself.</summary>
    private void CheckNames()
    {
        var programs = Programs().Select(p => p.Method).ToArray();
        var needed = new HashSet<string>(programs.SelectMany(p => new[] { p.Name + "Definition", p.Name + "Program" }).Concat(["Programs", "ProgramSet"]), StringComparer.Ordinal);
        foreach (var member in _type.AllMembers().Where(m => m.CanBeReferencedByName))
        {
            var reason = needed.Contains(member.Name) ? $"the generated code has a member '{member.Name}' of its own; rename it"
                : programs.Contains(member, SymbolEqualityComparer.Default) && typeof(object).GetMethods().Any(m => m.Name == member.Name)
                    ? $"the program '{member.Name}' is named like a method of every object; rename it"
                : IsKeyword(member.Name) ? $"its member '{member.Name}' is named like a C# keyword; rename it"
                : null;
            if (reason is not null)
            {
                Report(Descriptors.UnsupportedModel, member.Locations[0], _type.Name, reason);
            }
        }

        if (needed.Contains(_type.Name))
        {
            Report(Descriptors.UnsupportedModel, _type.Locations[0], _type.Name, $"the generated code has a member '{_type.Name}' of its own; rename it");
        }

        if (Containers().Append(_type).FirstOrDefault(t => IsKeyword(t.Name) || SyntaxFacts.GetContextualKeywordKind(t.Name) != SyntaxKind.None) is { } type)
        {
            Report(Descriptors.UnsupportedModel, _type.Locations[0], _type.Name, $"'{type.Name}' is a C# keyword; rename it");
        }
    }

    private static bool IsKeyword(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None;

    /// <summary>The model's losses, metrics and predictions, those that it inherits first.</summary>
    private IEnumerable<(IMethodSymbol Method, ProgramRole Role)> Programs() =>
        from method in _type.AllMembers().OfType<IMethodSymbol>()
        let role = RoleOf(method)
        where role is not null
        select (method, role.Value);

    /// <summary>What a method is a definition of; null for others.</summary>
    public static ProgramRole? RoleOf(IMethodSymbol method) =>
        method.InheritedAttribute("LossAttribute") is not null ? ProgramRole.Loss
        : method.InheritedAttribute("MetricAttribute") is not null ? ProgramRole.Metric
        : method is { Name: "Predict", DeclaredAccessibility: Accessibility.Public, IsStatic: false } ? ProgramRole.Prediction
        : null;

    private ProgramGraph ReadProgram(IMethodSymbol method, ProgramRole role, Instance model, IReadOnlyList<ParameterDeclaration> parameters)
    {
        if (SignatureFault(method) is { } fault)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.BadSignature, method.Locations[0], method.Name, fault));
        }

        var builder = new Builder();
        var values = parameters.Select((declaration, i) =>
        {
            builder.Name = declaration.VariableName;
            builder.Source = declaration.Name;
            return builder.Add(Primitives.Parameter, new SlotAttr(i, declaration.Shape.Shape, ElementKind.Real, !declaration.Adapt));
        }).ToArray();
        var arguments = new List<object>();
        var inputs = new List<(IParameterSymbol Symbol, ElementKind Kind, Shape Shape)>();
        foreach (var parameter in method.Parameters)
        {
            var (kind, shape) = ReadInput(method, parameter, model.Dimensions!);
            builder.Name = parameter.Name;
            builder.Source = parameter.Name;
            arguments.Add(builder.Add(Primitives.Input, new SlotAttr(inputs.Count, shape, kind, shared: false)));
            inputs.Add((parameter, kind, shape));
        }

        builder.Name = builder.Source = null;
        var lowering = new Lowering(builder, _sources, model, values, role == ProgramRole.Loss ? method.Name : null, _diagnostics, _cancellation);
        var result = lowering.Run(method, [.. arguments]);
        result.Call(ToCamelCase(method.Name));
        CheckResult(method, role, result);
        foreach (var node in Graph.Reachable([result]))
        {
            node.Shape.RequireEntries(); // what operations are made of too
        }

        return new ProgramGraph(
            method.Name,
            role,
            new EquatableArray<InputDeclaration>(inputs.Select((input, i) =>
                new InputDeclaration(input.Symbol.Name, input.Kind, new EquatableShape(input.Shape), lowering.IndexLimit(i)))),
            new Graph([result]))
        {
            Requirements = new EquatableArray<SizeRequirement>(lowering.Requirements),
        };
    }

    private void CheckResult(IMethodSymbol method, ProgramRole role, Node result)
    {
        var location = method.Locations[0];
        if (role != ProgramRole.Prediction && result.Shape.Rank != 0)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.NotScalar, location, method.Name, result.Shape));
        }

        if (role == ProgramRole.Loss && !Graph.Reachable([result]).Any(n => n.Op == Primitives.Parameter && !n.Shared))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.Unadapted, location, method.Name));
        }
    }

    /// <summary>Why a method cannot be a program; null if it can.</summary>
    private string? SignatureFault(IMethodSymbol method) =>
        method.AssociatedSymbol is { } property ? $"it belongs to the property '{property.Name}'; declare a method"
        : method.ExplicitInterfaceImplementations.Length > 0 ? "it implements an interface explicitly, and programs are found by name"
        : method.Attribute("LossAttribute") is not null && method.Attribute("MetricAttribute") is not null ? "it is a loss and a metric; declare two methods, one of which calls the other"
        : method.IsStatic ? "it is static"
        : method.IsReplaceable() && !_type.IsSealed ? "it is virtual, and what a derived class would make of it is not known here"
        : method.IsGenericMethod ? "it is generic"
        : method.IsAsync ? "it is asynchronous"
        : !method.ReturnType.IsDsl("Tensor") && RoleOf(method) == ProgramRole.Prediction
            ? $"it returns {method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}, and a public method Predict is the model's prediction: rename it, or make it private"
        : !method.ReturnType.IsDsl("Tensor") ? $"it returns {method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}"
        : method.Parameters.IsEmpty ? "it has no input"
        : method.Parameters.FirstOrDefault(p => p.RefKind != RefKind.None || !(p.Type.IsDsl("Tensor") || p.Type.IsDsl("IndexTensor"))) is { } p
            ? p.RefKind != RefKind.None ? $"its parameter '{p.Name}' is passed by reference"
            : $"its parameter '{p.Name}' is of type {p.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}"
        : Programs().Count(p => p.Method.Name == method.Name) > 1 ? "it is overloaded, and programs are found by name"
        : null;

    private (ElementKind Kind, Shape Shape) ReadInput(IMethodSymbol method, IParameterSymbol parameter, DimensionReader dimensions)
    {
        if (ShapeOf(method, parameter.Ordinal) is not var (attribute, type))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.MissingShape, parameter.Locations[0], parameter.Name, method.Name, parameter.Type.Name));
        }

        return (KindOf(parameter), MemberReader.Checked(dimensions.ReadShape(attribute, type, symbolsAllowed: true)));
    }

    /// <summary>What is said of an input's shape, by the method or by one that it overrides.</summary>
    private static (AttributeData Attribute, INamedTypeSymbol Type)? ShapeOf(IMethodSymbol method, int input) =>
        method.Parameters[input].Attribute("ShapeAttribute") is { } attribute ? (attribute, method.ContainingType)
        : method.OverriddenMethod is { } overridden ? ShapeOf(overridden, input)
        : null;

    private static ElementKind KindOf(IParameterSymbol parameter) => parameter.Type.IsDsl("Tensor") ? ElementKind.Real : ElementKind.Index;

    private IEnumerable<INamedTypeSymbol> Containers()
    {
        var types = new Stack<INamedTypeSymbol>();
        for (var type = _type.ContainingType; type is not null; type = type.ContainingType)
        {
            types.Push(type);
        }

        return types;
    }

    private void Guard(ISymbol member, Action action)
    {
        try
        {
            action();
        }
        catch (LoweringException exception) when (exception.IsCompilers && IsReported(exception.Diagnostic))
        {
            _isRefused = true; // an error of ours would keep the compiler from telling its own, which is the cause
        }
        catch (LoweringException exception)
        {
            _diagnostics.Add(exception.Diagnostic);
        }
        catch (InsufficientExecutionStackException)
        {
            Report(Descriptors.UnsupportedSyntax, member.Locations[0], member.Name, "an expression in it is nested too deeply; compute parts of it in locals");
        }
        catch (OverflowException)
        {
            Report(Descriptors.UnsupportedSyntax, member.Locations[0], member.Name, $"a number of entries or an integer in it is larger than {int.MaxValue}");
        }
#pragma warning disable CA1031 // one method must not cost all models of the project their code
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Report(Descriptors.UnsupportedSyntax, member.Locations[0], member.Name,
                $"the generator fails on it, which is a fault of its own ({exception.GetType().Name}: {exception.Message.TrimEnd('.')}); please report it with this method");
        }
    }

    /// <summary>Whether the compiler has an error of its own at a place.</summary>
    private bool IsReported(DiagnosticInfo ours)
    {
        var location = ours.ToDiagnostic(_sources.Compilation).Location;
        return location.SourceTree is { } tree
            && _sources.Meaning(tree).GetDiagnostics(location.SourceSpan, _cancellation).Any(d => d.Severity == DiagnosticSeverity.Error && d.Location.SourceSpan.IntersectsWith(location.SourceSpan));
    }

    private void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments) =>
        _diagnostics.Add(DiagnosticInfo.Create(descriptor, location, arguments));

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };

    private static string ToCamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
