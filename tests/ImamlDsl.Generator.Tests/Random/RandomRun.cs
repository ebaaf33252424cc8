using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>How models fail.</summary>
internal enum Outcome
{
    Agree,

    /// <summary>The generator refused the model, or its source does not compile: what was drawn is at fault, or the generator.</summary>
    Refused,

    /// <summary>The generator threw.</summary>
    Threw,

    /// <summary>The generated code does not compile.</summary>
    Uncompilable,

    /// <summary>The generated code computes something else than the definition, or throws.</summary>
    Wrong,
}

/// <summary>Random models through generator, compiler and execution on the cpu target in double precision, against their own definitions.</summary>
internal static class RandomRun
{
    private const int Tasks = 2;
    private const double Tolerance = 1e-9;

    /// <summary>The first failure among the models, compiled together.</summary>
    public static (Outcome Outcome, string Message) Check(IReadOnlyList<DrawnModel> models)
    {
        var run = GeneratorRun.Of([.. models.Select(m => m.Source())]).Quick();
        if (run.Result.Results.Single().Exception is { } exception)
        {
            return (Outcome.Threw, exception.ToString());
        }

        using var image = new MemoryStream();
        var errors = run.Output.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        var generated = errors.Where(d => d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ?? false).ToArray();
        if (run.Diagnostics.Length > 0 || errors.Length > generated.Length)
        {
            return (Outcome.Refused, string.Join("\n", run.Diagnostics.Concat(errors).Take(3).Select(d => $"{d.Location.GetLineSpan().Path}: {d.Id} {d.GetMessage(CultureInfo.InvariantCulture)}")));
        }

        return generated.Length > 0 ? (Outcome.Uncompilable, string.Join("\n", generated.Take(3).Select(d => d.ToString()))) : Execute(image, models);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Outcome Outcome, string Message) Execute(MemoryStream image, IReadOnlyList<DrawnModel> models)
    {
        var context = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            image.Position = 0;
            var assembly = context.LoadFromStream(image);
            foreach (var model in models)
            {
                var failure = Record.Exception(() => Compare((IModel)Activator.CreateInstance(assembly.GetType($"Drawn.{model.Name}")!)!));
                if (failure is not null)
                {
                    return (Outcome.Wrong, failure is Xunit.Sdk.XunitException ? failure.Message : failure.ToString());
                }
            }

            return (Outcome.Agree, "");
        }
        finally
        {
            context.Unload();
        }
    }

    private static void Compare(IModel model)
    {
        var definition = model.Definitions.Single();
        var data = TaskArrays.Draw(definition, Tasks, seed: 1);
        var (u, v) = (data.Direction(2), data.Direction(3));
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        using var linearization = program.Linearize(data.Phi, data);
        var product = new double[v.Length];
        linearization.Apply(v, product);
        for (var task = 0; task < Tasks; task++)
        {
            var expected = Oracle.Loss(definition, data, task, u, v);
            Assert.True(double.IsFinite(expected.Loss), $"{model.Name}: the definition itself gives {expected.Loss}");
            Close.Value(expected.Loss, losses[task], Tolerance, $"{model.Name}: the loss of task {task}");
            Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(gradient, task, 1), Tolerance, $"{model.Name}: u·gradient of task {task}");
            Close.Dot(expected.Product, data.Part(u, task, 1), data.Part(product, task, 1), Tolerance, $"{model.Name}: u·Hv of task {task}");
        }
    }
}
