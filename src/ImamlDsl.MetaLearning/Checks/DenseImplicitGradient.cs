namespace ImamlDsl;

/// <summary>The implicit gradient by a dense solve: H + Λ is built column by column from products with unit vectors.</summary>
internal sealed class DenseImplicitGradient(IDevice device, ProgramDefinition loss, ProgramDefinition queryLoss)
{
    /// <summary>The mean over tasks of Λ(H + Λ)⁻¹∇L_query(φ), physical order.</summary>
    public double[] Compute(ImplicitMaml algorithm, ReadOnlySpan<double> theta, TaskData support, TaskData query)
    {
        var layout = algorithm.LayoutFor(loss.Model);
        using var lossProgram = device.Compile(loss);
        using var queryProgram = device.Compile(queryLoss);
        using var supportEvaluator = lossProgram.CreateEvaluator();
        using var queryEvaluator = queryProgram.CreateEvaluator();
        using var point = new SharedPoint(device, layout);
        using var adaptation = new Adaptation(device, layout, supportEvaluator, algorithm.Inner, algorithm.Lambda, 1);
        using var rightSide = device.Allocate(1, layout.AdaptedLength);
        point.Write(theta);
        var mean = new double[layout.AdaptedLength];
        for (var task = 0; task < support.Tasks; task++)
        {
            adaptation.Begin(support, task, point.Theta, point.Outer, point.Learned);
            adaptation.Solve(CancellationToken.None);
            var hessian = adaptation.MeasureAndLinearize();
            Failures.ThrowIfFailed(task, adaptation.Reports[0]);
            queryEvaluator.Bind(query, task, 1, point.Outer);
            queryEvaluator.Gradient(adaptation.Phi, new double[1], rightSide);
            var gradient = Solve(hessian, rightSide);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += gradient[i] / support.Tasks;
            }
        }

        return mean;
    }

    private double[] Solve(ProximalHessian hessian, TaskVectors rightSide)
    {
        var n = hessian.Length;
        using var unit = device.Allocate(1, n);
        using var product = device.Allocate(1, n);
        var matrix = new double[n, n];
        var vector = new double[n];
        for (var j = 0; j < n; j++)
        {
            Array.Clear(vector);
            vector[j] = 1;
            unit.Write(0, vector);
            hessian.Apply(unit, product);
            product.Read(0, vector);
            for (var i = 0; i < n; i++)
            {
                matrix[i, j] = vector[i];
            }
        }

        rightSide.Read(0, vector);
        DenseSolver.Solve(matrix, vector);
        unit.Write(0, vector);
        hessian.ApplyLambda(unit, product);
        product.Read(0, vector);
        return vector;
    }
}
