using System.Numerics;

namespace ImamlDsl;

/// <inheritdoc cref="ForwardProgram{T}"/>
public abstract class LossProgram<T> : ForwardProgram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientBody _gradientBody;
    private T[] _gradient = [];

    /// <inheritdoc cref="ForwardProgram{T}(ProgramDefinition, Target, int)"/>
    protected LossProgram(ProgramDefinition definition, Target target, int tasks)
        : base(definition, target, tasks) => _gradientBody = new GradientBody(this);

    /// <summary>Evaluates losses <c>[tasks]</c> and gradients <c>[tasks, P]</c> for all parameters, also those that are not adapted.</summary>
    protected void RunGradient(ReadOnlySpan<T> phi, Span<T> losses, Span<T> gradient)
    {
        using var call = BeginCall();
        SetPhi(phi);
        ReserveValues();
        RequireLength(losses.Length, Tasks, "losses");
        RequireLength(gradient.Length, phi.Length, "gradient entries");
        if (_gradient.Length != phi.Length)
        {
            _gradient = new T[phi.Length];
        }

        Device.Run(Tasks, _gradientBody);
        Values.AsSpan(0, Tasks).CopyTo(losses);
        _gradient.CopyTo(gradient);
    }

    /// <summary>Linearises the gradient at φ with the inputs set before.</summary>
    protected ProgramLinearization<T> RunLinearize(ReadOnlySpan<T> phi)
    {
        using var call = BeginCall();
        SetPhi(phi);
        return new ProgramLinearization<T>(this, Device, Data, Phi);
    }

    private sealed class GradientBody(LossProgram<T> program) : IChunkBody
    {
        public void Run(int worker, int firstTask, int tasks) =>
            program.Workers[worker].Gradient(program.Data, program.Phi, program.Values, program._gradient, firstTask, tasks);
    }
}
