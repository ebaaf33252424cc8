using System.Reflection;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Generator.Tests.Support;

/// <summary>
/// Every annotated class of the test models and of this assembly that can be made without arguments, so that a model added beside the others is tested without
/// being listed; layers are tested with the models they are parts of.
/// </summary>
internal static class TestModels
{
    public static IReadOnlyList<IModel> All { get; } = [.. In(typeof(SineRegressor).Assembly), .. In(typeof(TestModels).Assembly)];

    /// <summary>All annotated classes that can be made, layers too.</summary>
    public static IEnumerable<Type> Types => Annotated.Where(t => !t.IsAbstract);

    /// <summary>Those that others derive from.</summary>
    public static IEnumerable<Type> Abstract => Annotated.Where(t => t.IsAbstract);

    /// <summary>Those of an assembly.</summary>
    public static IModel[] In(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IModel)) && !t.IsAbstract && t.GetConstructor([]) is not null)
            .OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (IModel)Activator.CreateInstance(t)!),
    ];

    /// <summary>The losses as <c>Model.Loss</c>.</summary>
    public static TheoryData<string> Losses => [.. Named(Of(ProgramKind.Loss))];

    /// <summary>Losses whose point is what is computed. The others say simple things in all that C# has for it, which is over once there is a graph.</summary>
    public static TheoryData<string> Computations =>
        [.. Named(Of(ProgramKind.Loss).Where(d => !d.Model.GetType().Namespace!.StartsWith("ImamlDsl.Tests.Models.Language", StringComparison.Ordinal)))];

    /// <summary>The metrics and predictions as <c>Model.Name</c>.</summary>
    public static TheoryData<string> Forwards => [.. Named(Of(ProgramKind.Metric).Concat(Of(ProgramKind.Prediction)))];

    public static ProgramDefinition Find(string name) => All.SelectMany(m => m.Definitions).Single(d => d.ToString() == name);

    private static IEnumerable<Type> Annotated =>
        typeof(SineRegressor).Assembly.GetTypes().Concat(typeof(TestModels).Assembly.GetTypes()).Where(t => t.IsDefined(typeof(ModelAttribute), inherit: false));

    private static IEnumerable<ProgramDefinition> Of(ProgramKind kind) => All.SelectMany(m => m.Definitions).Where(d => d.Kind == kind);

    private static IEnumerable<string> Named(IEnumerable<ProgramDefinition> programs) => programs.Select(d => d.ToString());
}
