namespace ImamlDsl.Examples.Tests;

/// <summary>Tests of examples that were built without libtorch, skipped where this build has one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DefaultBuildTheoryAttribute : TheoryAttribute
{
    public DefaultBuildTheoryAttribute() =>
        Skip = Repository.Torch.Length == 0
            ? null
            : $"The examples were built with libtorch ({Repository.Torch}); the default build has none.";
}
