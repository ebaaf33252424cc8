namespace ImamlDsl;

/// <summary>θ on a device: its adapted part and, where there are any, the parameters ω that are not adapted, each as one vector.</summary>
internal sealed class SharedPoint : IDisposable
{
    private readonly ParameterLayout _layout;
    private readonly double[] _theta;
    private readonly double[] _outer;

    public SharedPoint(IDevice device, ParameterLayout layout)
    {
        _layout = layout;
        _theta = new double[layout.AdaptedLength];
        _outer = new double[layout.OuterLength];
        Theta = device.Allocate(1, layout.AdaptedLength);
        Outer = layout.OuterLength == 0 ? null : device.Allocate(1, layout.OuterLength);
    }

    public TaskVectors Theta { get; }

    public TaskVectors? Outer { get; }

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
    }

    public void Dispose()
    {
        Outer?.Dispose();
        Theta.Dispose();
    }
}
