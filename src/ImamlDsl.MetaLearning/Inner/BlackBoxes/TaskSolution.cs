namespace ImamlDsl;

/// <summary>What a user's solver of one task returns where it has more to tell than φ.</summary>
/// <param name="Phi">φ: as many numbers as θ has.</param>
/// <param name="Status">How it ended. A solver that has nothing to return throws instead.</param>
/// <param name="Iterations">The steps it took.</param>
public readonly record struct TaskSolution(double[] Phi, InnerStatus Status = InnerStatus.Completed, int Iterations = 0);
