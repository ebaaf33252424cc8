namespace ImamlDsl.Generator.Tests.Support;

/// <summary>A loss called as the generated typed programs call it, with inputs found by position instead of by name.</summary>
internal sealed class SpanLoss<T>(ProgramDefinition definition, Target target, int tasks) : LossProgram<T>(definition, target, tasks)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    public T[] Value(T[] phi, TaskArrays data)
    {
        SetInputs(data);
        var losses = new T[Tasks];
        RunValue(phi, losses);
        return losses;
    }

    public (T[] Losses, T[] Gradient) Gradient(T[] phi, TaskArrays data)
    {
        SetInputs(data);
        var (losses, gradient) = (new T[Tasks], new T[phi.Length]);
        RunGradient(phi, losses, gradient);
        return (losses, gradient);
    }

    public void Gradient(ReadOnlySpan<T> phi, TaskArrays data, Span<T> losses, Span<T> gradient)
    {
        SetInputs(data);
        RunGradient(phi, losses, gradient);
    }

    public ProgramLinearization<T> Linearize(T[] phi, TaskArrays data)
    {
        SetInputs(data);
        return RunLinearize(phi);
    }

    private void SetInputs(TaskArrays data)
    {
        for (var i = 0; i < data.Inputs.Count; i++)
        {
            if (data.Inputs[i].Labels is { } labels)
            {
                Set(i, labels);
            }
            else
            {
                Set(i, data.Reals<T>(i));
            }
        }
    }
}

/// <summary>A metric or prediction called as the generated typed programs call it.</summary>
internal sealed class SpanForward<T>(ProgramDefinition definition, Target target, int tasks) : ForwardProgram<T>(definition, target, tasks)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    public T[] Value(T[] phi, TaskArrays data, int length)
    {
        for (var i = 0; i < data.Inputs.Count; i++)
        {
            if (data.Inputs[i].Labels is { } labels)
            {
                Set(i, labels);
            }
            else
            {
                Set(i, data.Reals<T>(i));
            }
        }

        var values = new T[Tasks * length];
        RunValue(phi, values);
        return values;
    }
}
