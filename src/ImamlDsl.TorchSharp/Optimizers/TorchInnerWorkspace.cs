using System.Globalization;

namespace ImamlDsl.TorchSharp;

/// <summary>Steps of an optimiser of TorchSharp on the φ of a chunk of tasks.</summary>
internal sealed class TorchInnerWorkspace : IInnerWorkspace
{
    private readonly TorchInnerSolver _options;
    private readonly TaskVectors _gradients;
    private readonly Parameter _phi;
    private readonly torch.Tensor _gradient;
    private readonly torch.Tensor[] _phiRows;
    private readonly torch.Tensor[] _gradientRows;
    private readonly double[] _values;
    private readonly bool[] _active;

    public TorchInnerWorkspace(TorchInnerSolver options, IDevice device, int tasks, int length)
    {
        _options = options;
        _values = new double[tasks];
        _active = new bool[tasks];
        _gradients = device.Allocate(tasks, length);
        _gradient = TorchNumbers.Zeros(tasks, length);
        _phi = new Parameter(TorchNumbers.Zeros(tasks, length));
        _gradientRows = TorchNumbers.Rows(_gradient);
        _phiRows = TorchNumbers.Rows(_phi);
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            _active[t] = reports[t].Status != InnerStatus.Failed;
            phi.Read(t, TorchNumbers.Values(_phiRows[t]));
        }

        using var optimizer = TorchOptimizers.Create(_options.Optimizer, _phi);
        var gradients = problem.StartGradient;
        problem.StartValues.CopyTo(_values);
        for (var step = 0; step < _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step > 0)
            {
                problem.ValueAndGradient(phi, _values, _gradients, _active);
                gradients = _gradients;
            }

            if (!Judge(optimizer, step, reports))
            {
                return;
            }

            Step(optimizer, gradients, phi);
        }
    }

    public void Dispose()
    {
        _gradients.Dispose();
        foreach (var tensor in _gradientRows.Concat(_phiRows).Append(_gradient).Append(_phi))
        {
            tensor.Dispose();
        }
    }

    /// <summary>Retires tasks that have diverged; false when none is left.</summary>
    private bool Judge(torch.optim.Optimizer optimizer, int step, Span<InnerReport> reports)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            if (double.IsFinite(_values[t]))
            {
                reports[t] = reports[t] with { Iterations = step + 1 };
                continue;
            }

            _active[t] = false;
            reports[t] = new InnerReport
            {
                Status = InnerStatus.Failed,
                Reason = string.Create(CultureInfo.InvariantCulture,
                    $"the inner objective became {_values[t]} after {step} inner steps of {optimizer.GetType().Name}")
                    + "; lower its learning rate",
            };
        }

        return Array.IndexOf(_active, true) >= 0;
    }

    private void Step(torch.optim.Optimizer optimizer, TaskVectors gradients, TaskVectors phi)
    {
        try
        {
            for (var t = 0; t < _active.Length; t++)
            {
                // A gradient that is not finite would stay in the optimiser's sums.
                var row = TorchNumbers.Values(_gradientRows[t]);
                if (_active[t])
                {
                    gradients.Read(t, row);
                }
                else
                {
                    row.Clear();
                }
            }

            TorchOptimizers.Step(optimizer, _phi, _gradient);
            for (var t = 0; t < _active.Length; t++)
            {
                if (_active[t])
                {
                    phi.Write(t, TorchNumbers.Values(_phiRows[t]));
                }
            }
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"An inner step of {optimizer.GetType().Name}", exception);
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }
}
