using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Torch.Tests;

/// <summary>What the functions of a program take, in double precision: the point, parameters that are not adapted, data, a vector.</summary>
internal sealed class ProgramTensors : IDisposable
{
    public ProgramTensors(ITorchRuntime runtime, ProgramDefinition definition, int tasks)
    {
        var layout = definition.Model.Layout;
        var data = TaskArrays.Draw(definition, tasks, seed: 21);
        var (adapted, vector, outer) = (new double[layout.AdaptedLength], new double[layout.AdaptedLength], new double[layout.OuterLength]);
        List<double> phi = [], v = [];
        for (var t = 0; t < tasks; t++)
        {
            layout.GatherAdapted(data.Part(data.Phi, t, 1), adapted);
            layout.GatherAdapted(data.Part(data.Direction(1), t, 1), vector);
            phi.AddRange(adapted);
            v.AddRange(vector);
        }

        layout.GatherOuter(data.Part(data.Phi, 0, 1), outer);
        ITorchTensor point = runtime.From<double>([tasks, layout.AdaptedLength], [.. phi]);
        ITorchTensor[] shared = layout.OuterLength == 0 ? [] : [runtime.From<double>([1, layout.OuterLength], outer)];
        Point = [point, .. shared, .. data.Inputs.Select(input => Tensor(runtime, input, tasks))];
        Vector = runtime.From<double>([tasks, layout.AdaptedLength], [.. v]);
    }

    public ITorchTensor[] Point { get; }

    public ITorchTensor Vector { get; }

    public void Dispose()
    {
        Array.ForEach(Point, tensor => tensor.Dispose());
        Vector.Dispose();
    }

    private static ITorchTensor Tensor(ITorchRuntime runtime, InputArray input, int tasks)
    {
        long[] shape = [tasks, .. input.Shape];
        return input.Labels is { } labels
            ? runtime.From<long>(shape, [.. labels.Select(label => (long)label)])
            : runtime.From<double>(shape, input.Reals!);
    }
}
