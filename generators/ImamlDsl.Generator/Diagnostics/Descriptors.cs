using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.Diagnostics;

/// <summary>Every diagnostic: IMD0xx declarations, IMD1xx unsupported C#, IMD2xx shapes, IMD3xx differentiability.</summary>
internal static class Descriptors
{
    /// <summary>Where the pages of the diagnostics are found: the repository that the packages name.</summary>
    public const string Repository = "https://github.com/ImamlDsl/ImamlDsl";

    public static readonly DiagnosticDescriptor NotPartial = Error("IMD001", "A model must be partial",
        "'{0}' must be declared 'partial', as must the types that contain it: the generator completes it");

    public static readonly DiagnosticDescriptor UnsupportedModel = Error("IMD002", "Unsupported kind of model",
        "'{0}' cannot be a model: {1}");

    public static readonly DiagnosticDescriptor BadParameter = Error("IMD003", "A parameter must be a get-only partial Tensor property",
        "The parameter '{0}' must be declared as 'public partial Tensor {0} {{ get; }}'");

    public static readonly DiagnosticDescriptor BadDimension = Error("IMD004", "Not a dimension",
        "'{0}' is not a dimension: write a positive constant, the name of a get-only int member of the model{1}");

    public static readonly DiagnosticDescriptor MissingShape = Error("IMD005", "An input needs its shape",
        "The input '{0}' of '{1}' needs its shape: write for example '[Shape(\"N\", 1)] {2} {0}'");

    public static readonly DiagnosticDescriptor BadSignature = Error("IMD006", "Unsupported signature",
        "'{0}' must be a non-generic instance method that takes Tensor or IndexTensor values and returns a Tensor: {1}");

    public static readonly DiagnosticDescriptor NoParameters = Error("IMD007", "A model needs a parameter that is adapted",
        "'{0}' has no parameter that the inner loop adapts: declare one with [Parameter(...)]");

    public static readonly DiagnosticDescriptor UnusedParameter = Warning("IMD008", "A parameter is not used",
        "The parameter '{0}' is not used by any loss, metric or prediction of '{1}': it would be stored and adapted without effect; use it or remove it");

    public static readonly DiagnosticDescriptor UnknownPass = Error("IMD009", "Not an optimising pass",
        "'{0}' in the property ImamlDslDisabledPasses is not the name of a pass; the passes are {1}");

    public static readonly DiagnosticDescriptor BadPart = Error("IMD010", "Not a part of a model",
        "'{0}' cannot be a part of the model: {1}");

    public static readonly DiagnosticDescriptor BadParameterCount = Error("IMD011", "Not a number of parameters",
        "'{0}' is {1}: write 'public partial Tensor[] {0} {{ get; }}' with [Parameter(..., Count = 3)], or 'public partial Tensor {0} {{ get; }}' without Count");

    public static readonly DiagnosticDescriptor SeveralInitializers = Error("IMD012", "A parameter has several initialisers",
        "The parameter '{0}' has several initialisers, {1}: keep one of them");

    public static readonly DiagnosticDescriptor IncompleteProject = Error("IMD013", "The project lacks what generated code needs",
        "The code of '{0}' cannot be compiled in this project: {1}");

    public static readonly DiagnosticDescriptor OutsideModel = Error("IMD014", "An attribute outside of a model",
        "[{0}] has no effect on '{1}', because '{2}' is not a model: annotate the class with [Model]");

    public static readonly DiagnosticDescriptor BadLearningRate = Error("IMD015", "Not an inner learning rate",
        "'{0}' cannot be the inner learning rate: it must be the model's only [LearningRate], a scalar that is not adapted, '[Parameter(Adapt = false), LearningRate, Constant(1)]'");

    public static readonly DiagnosticDescriptor UnsupportedSyntax = Error("IMD101", "Unsupported C#",
        "'{0}' cannot be used in a model's definition: {1}");

    public static readonly DiagnosticDescriptor OpaqueCall = Error("IMD102", "A call that cannot be seen into",
        "'{0}' cannot be called in a model's definition: {1}");

    public static readonly DiagnosticDescriptor DataDependent = Error("IMD103", "Control flow depends on data",
        "'{0}' is not known when the model is compiled: conditions and ranges must depend on constants only; use elementwise operations to choose by data");

    public static readonly DiagnosticDescriptor Recursion = Error("IMD104", "Recursive definition",
        "'{0}' calls itself more than {1} times, one call inside of the other: a model's definition is inlined, so let what ends it depend on constants, or write a loop");

    public static readonly DiagnosticDescriptor CapturedState = Error("IMD105", "A definition changes state that outlives it",
        "'{0}' outlives the definition, which would mean something else the next time: use a local, or give the new value to the caller as part of the result");

    public static readonly DiagnosticDescriptor ShapeMismatch = Error("IMD201", "Shapes do not fit",
        "{0}");

    public static readonly DiagnosticDescriptor NotScalar = Error("IMD202", "A loss or metric is one number for each task",
        "'{0}' returns shape {1} for each task; a loss or metric must return a scalar: write the reduction, Mean(...) or Sum(...)");

    public static readonly DiagnosticDescriptor NotDifferentiable = Error("IMD301", "Not differentiable",
        "'{0}' has no derivative and cannot be used in the loss '{1}': {2}");

    public static readonly DiagnosticDescriptor StoppedGradient = Warning("IMD302", "A stopped gradient makes the Hessian unsymmetric",
        "StopGradient hides a dependence on an adapted parameter in the loss '{0}': its Hessian is then unsymmetric, and implicit MAML's linear solve by conjugate gradients is wrong");

    public static readonly DiagnosticDescriptor Unadapted = Error("IMD303", "A loss does not depend on any adapted parameter",
        "The loss '{0}' does not depend on any adapted parameter, so there is nothing to learn from it");

    public static readonly DiagnosticDescriptor RunningStatistics = Error("IMD304", "Running-statistics batch norm in an inner loop",
        "'{0}' with 'training: true' would change the running statistics from call to call, so the inner loss is not a function of φ: "
        + "write BatchNorm(x, weight, bias), which normalises by the batch's own statistics, or 'training: false' to normalise by those given");

    /// <summary>All of them. Declared last: it reads the fields above.</summary>
    public static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> ById =
        typeof(Descriptors).GetFields().Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().ToDictionary(d => d.Id);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "ImamlDsl", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Page(id),
            customTags: WellKnownDiagnosticTags.NotConfigurable);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "ImamlDsl", DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Page(id));

    private static string Page(string id) => $"{Repository}/blob/main/docs/diagnostics/{id}.md";
}
