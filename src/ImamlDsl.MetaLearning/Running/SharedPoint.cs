namespace ImamlDsl;

/// <summary>
/// θ on a device: its adapted part and, where there are any, the parameters ω that are not adapted and what an algorithm learns beside them, each as one vector.
/// </summary>
internal sealed class SharedPoint : IDisposable
{
    private readonly ParameterLayout _layout;
    private readonly double[] _theta;
    private readonly double[] _outer;
    private readonly double[][] _values;
    private readonly TaskVectors[] _learned;

    public SharedPoint(IDevice device, ParameterLayout layout)
    {
        _layout = layout;
        _theta = new double[layout.AdaptedLength];
        _outer = new double[layout.OuterLength];
        _values = [.. Enumerable.Range(0, layout.LearnedGroups).Select(group => new double[layout.LearnedLength(group)])];
        _learned = [.. _values.Select(values => device.Allocate(1, values.Length))];
        Theta = device.Allocate(1, layout.AdaptedLength);
        Outer = layout.OuterLength == 0 ? null : device.Allocate(1, layout.OuterLength);
    }

    public TaskVectors Theta { get; }

    public TaskVectors? Outer { get; }

    public IReadOnlyList<TaskVectors> Learned => _learned;

    /// <summary>Moves to θ, given whole in logical order.</summary>
    public void Write(ReadOnlySpan<double> theta)
    {
        _layout.GatherAdapted(theta, _theta);
        Theta.Write(0, _theta);
        if (Outer is not null)
        {
            _layout.GatherOuter(theta, _outer);
            Outer.Write(0, _outer);
        }

        for (var group = 0; group < _learned.Length; group++)
        {
            _layout.GatherLearned(group, theta, _values[group]);
            _learned[group].Write(0, _values[group]);
        }
    }

    public void Dispose()
    {
        Array.ForEach(_learned, values => values.Dispose());
        Outer?.Dispose();
        Theta.Dispose();
    }
}
