namespace ImamlDsl.Benchmarks;

/// <summary>What a comparison was asked for.</summary>
/// <param name="Python">The interpreter of the peers.</param>
/// <param name="Forms">The peers' forms.</param>
/// <param name="Threads">Threads of both sides.</param>
/// <param name="Rounds">How often each side has its turn.</param>
/// <param name="Patience">How long a peer may take to compute once, compiling included.</param>
internal sealed record CompareRequest(string Python, IReadOnlyList<string> Forms, int Threads, int Rounds, TimeSpan Patience);
