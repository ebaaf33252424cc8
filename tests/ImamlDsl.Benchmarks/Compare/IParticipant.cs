namespace ImamlDsl.Benchmarks;

/// <summary>One side of a comparison, ready to compute a workload again and again.</summary>
internal interface IParticipant : IDisposable
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>The loss that it computes, summed over tasks for a program and the mean for a meta-gradient; 0 for a product.</summary>
    double Value { get; }

    /// <summary>The norm of what it computes.</summary>
    double Norm { get; }

    /// <summary>The seconds that each of some repetitions takes.</summary>
    /// <param name="repetitions">How many.</param>
    double[] Time(int repetitions);
}
