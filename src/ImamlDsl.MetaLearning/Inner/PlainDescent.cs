using System.Globalization;

namespace ImamlDsl;

/// <summary>φ ← φ − α∇G(φ) with one fixed α.</summary>
internal sealed class PlainDescent(GradientDescent options, IDevice device, int tasks, int length) : GradientMethod(options, device, tasks, length)
{
    // Where nothing is asked of the gradient before the step, the step is made in the same pass.
    private readonly bool _atOnce = !options.StopsEarly;
    private readonly double[] _step = new double[tasks];

    protected override string Advice => string.Create(CultureInfo.InvariantCulture,
        $"at learning rate {-_step[0]}; lower the inner LearningRate or use Backtracking");

    protected override void Start(ProximalProblem problem, TaskVectors phi) => _step.AsSpan().Fill(-options.LearningRate * problem.RateFactor);

    protected override void Evaluate(ProximalProblem problem, TaskVectors phi)
    {
        if (_atOnce)
        {
            problem.Descend(_step, phi, Values, Gradient, Stepping.Active);
        }
        else
        {
            base.Evaluate(problem, phi);
        }
    }

    protected override void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken)
    {
        if (step == 0 || !_atOnce)
        {
            phi.AddScaled(_step, gradient, Stepping.Active);
        }
    }
}
