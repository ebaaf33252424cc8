using System.Reflection;

namespace ImamlDsl.Generator.Tests.Support;

/// <summary>Executes definitions themselves, over hyper-dual numbers. It shares no code with the generator's rules.</summary>
internal static class Oracle
{
    /// <summary>L, uᵀ∇L and uᵀHv for one task, with v zero in the parameters that are not adapted.</summary>
    public static (double Loss, double Gradient, double Product) Loss(ProgramDefinition definition, TaskArrays data, int task, double[] u, double[] v)
    {
        var result = Execute(definition, data, task, data.Part(u, task, 1), data.Part(v, task, 1));
        return (result.Item, result.E1ToArray()[0], result.E12ToArray()[0]);
    }

    /// <summary>The value of any program for one task.</summary>
    public static double[] Value(ProgramDefinition definition, TaskArrays data, int task)
    {
        var none = new double[data.ParameterLength];
        return Execute(definition, data, task, none, none).ToArray();
    }

    private static Tensor Execute(ProgramDefinition definition, TaskArrays data, int task, double[] u, double[] v)
    {
        var phi = data.Part(data.Phi, task, 1);
        var parameters = new List<Tensor>();
        var offset = 0;
        foreach (var parameter in definition.Model.Layout.Parameters)
        {
            var along = parameter.Adapt ? v.AsSpan(offset, parameter.Length) : new double[parameter.Length];
            parameters.Add(Tensor.Seeded(phi.AsSpan(offset, parameter.Length), u.AsSpan(offset, parameter.Length), along, [.. parameter.Shape]));
            offset += parameter.Length;
        }

        var arguments = data.Inputs.Select(object (input) => input.Labels is { } labels
            ? IndexTensor.FromArray(data.Part(labels, task, 1), input.Shape)
            : Tensor.FromArray(data.Part(input.Reals!, task, 1), input.Shape)).ToArray();
        var method = definition.Model.GetType().GetMethod(definition.Name, BindingFlags.Instance | BindingFlags.Public)!;

        // Bound values are the model's own state, and tests that run at the same time share models.
        lock (definition.Model)
        {
            using (definition.Model.Bind(parameters))
            {
                return (Tensor)method.Invoke(definition.Model, arguments)!;
            }
        }
    }
}
