using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace ImamlDsl.MathNet;

/// <summary>G of one task as Math.NET Numerics asks for it: evaluated when it is asked, and remembered for the point.</summary>
internal sealed class TaskObjective(BestPoint best) : IObjectiveFunction
{
    private double[] _point = best.Point;
    private double? _value;
    private double[]? _gradient;

    public Vector<double> Point => Vector<double>.Build.DenseOfArray(_point);

    public double Value
    {
        get
        {
            if (_value is null)
            {
                Evaluate(best.UsesGradients);
            }

            return _value!.Value;
        }
    }

    public bool IsGradientSupported => true;

    public Vector<double> Gradient
    {
        get
        {
            best.UsesGradients = true;
            if (_gradient is null)
            {
                Evaluate(withGradient: true);
            }

            return Vector<double>.Build.DenseOfArray(_gradient!);
        }
    }

    public bool IsHessianSupported => true;

    /// <summary>Column by column, from products.</summary>
    public Matrix<double> Hessian
    {
        get
        {
            var hessian = Matrix<double>.Build.Dense(_point.Length, _point.Length);
            var (unit, column) = (new double[_point.Length], new double[_point.Length]);
            for (var i = 0; i < unit.Length; i++)
            {
                unit[i] = 1;
                best.Problem.HessianVector(_point, unit, column);
                hessian.SetColumn(i, column);
                unit[i] = 0;
            }

            return hessian;
        }
    }

    public void EvaluateAt(Vector<double> point) => (_point, _value, _gradient) = (point.ToArray(), null, null);

    public IObjectiveFunction Fork() => new TaskObjective(best) { _point = _point, _value = _value, _gradient = _gradient };

    public IObjectiveFunction CreateNew() => new TaskObjective(best);

    private void Evaluate(bool withGradient)
    {
        _gradient = withGradient ? new double[_point.Length] : null;
        _value = best.Evaluate(_point, _gradient);
    }
}
