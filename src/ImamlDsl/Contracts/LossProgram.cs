using System.Numerics;

namespace ImamlDsl;

/// <inheritdoc cref="ForwardProgram{T}"/>
public abstract class LossProgram<T> : ForwardProgram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientBody _gradientBody;
    private LinearizedTasks<T>? _idle; // of a linearisation that was disposed

    /// <inheritdoc cref="ForwardProgram{T}(ProgramDefinition, Target, int)"/>
    protected LossProgram(ProgramDefinition definition, Target target, int tasks)
        : base(definition, target, tasks) => _gradientBody = new GradientBody(this);

    /// <summary>Evaluates losses <c>[tasks]</c> and gradients <c>[tasks, P]</c> for all parameters, also those that are not adapted; these may be the memory of φ.</summary>
    protected void RunGradient(ReadOnlySpan<T> phi, Span<T> losses, Span<T> gradient)
    {
        using var call = BeginCall();
        CheckPhi(phi);
        RequireLength(losses.Length, Tasks, "losses");
        RequireLength(gradient.Length, phi.Length, "gradient entries");
        _gradientBody.Run(Device, Tasks, phi, losses, gradient);
    }

    /// <summary>Linearises the gradient at φ with the inputs set before.</summary>
    protected ProgramLinearization<T> RunLinearize(ReadOnlySpan<T> phi)
    {
        using var call = BeginCall();
        CheckPhi(phi);
        var linearized = Interlocked.Exchange(ref _idle, null);
        if (linearized?.Fits(Data) == false)
        {
            linearized.Dispose();
            linearized = null;
        }

        linearized ??= new LinearizedTasks<T>(Definition, Device, Data);
        try
        {
            linearized.Prepare(Data, phi);
        }
        catch
        {
            linearized.Dispose();
            throw;
        }

        return new ProgramLinearization<T>(this, linearized);
    }

    /// <summary>Keeps what a linearisation computed with for the next one.</summary>
    internal void Return(LinearizedTasks<T> linearized)
    {
        Interlocked.Exchange(ref _idle, linearized)?.Dispose();
        if (IsDisposed)
        {
            FreeIdle();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        FreeIdle();
        base.Dispose(disposing);
    }

    private void FreeIdle() => Interlocked.Exchange(ref _idle, null)?.Dispose();

    private sealed class GradientBody(LossProgram<T> program) : RowsBody<T>
    {
        public override void Run(int worker, int firstTask, int tasks) => program.Workers[worker].Gradient(program.Data, From, Values, To, firstTask, tasks);
    }
}
