namespace ImamlDsl.Benchmarks;

/// <summary>What of stability is to be measured.</summary>
/// <param name="Data">The folder of Omniglot's zips.</param>
/// <param name="Steps">Meta-steps of each run.</param>
/// <param name="Seconds">Training time of each run in place of a number of steps; null to count steps.</param>
/// <param name="Seeds">Runs of each row.</param>
/// <param name="Rate">The learning rate of Adam.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Only">Only rows whose name contains this.</param>
internal sealed record StabilityRequest(string Data, int Steps, int? Seconds, int Seeds, double Rate, int Threads, string Only);
