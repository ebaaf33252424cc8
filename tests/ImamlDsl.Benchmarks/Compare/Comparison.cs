using System.Globalization;

namespace ImamlDsl.Benchmarks;

/// <summary>Runs a workload here and in its peers in turns, so that what slows the machine slows all.</summary>
internal sealed class Comparison(CompareRequest request)
{
    // A round of one side takes about so long, whatever one repetition takes.
    private const double RoundSeconds = 0.1;

    // Single precision, and sums in another order; deep networks and long loops multiply the differences.
    private const double Tolerance = 1e-2;

    public void Run(Workload workload)
    {
        using var own = new Own(workload, request.Threads);
        var peers = new List<Peer>();
        try
        {
            foreach (var form in request.Forms)
            {
                if (Peer.Start(request.Python, form, workload, own, request.Threads, request.Patience, out var absent) is { } peer)
                {
                    peers.Add(peer);
                    Check(workload, own, peer);
                }
                else
                {
                    Console.WriteLine($"  absent: {absent}");
                }
            }

            Report(workload, own, peers);
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    private void Report(Workload workload, Own own, IReadOnlyList<Peer> peers)
    {
        IParticipant[] all = [own, .. peers];
        var repetitions = all.Select(participant =>
        {
            Timing.Warm(participant);
            return int.Clamp((int)(RoundSeconds / participant.Time(1)[0]), 1, 500);
        }).ToArray();
        var medians = all.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < request.Rounds; round++)
        {
            for (var i = 0; i < all.Length; i++)
            {
                var at = (i + round) % all.Length;
                medians[at].Add(Timing.Median(all[at].Time(repetitions[at])));
            }
        }

        Console.WriteLine(Line(workload.Name, "ImamlDsl", Timing.Median(medians[0]), null));
        foreach (var (name, times) in all.Zip(medians).Skip(1).Select(pair => (pair.First.Name, pair.Second)).OrderBy(pair => Timing.Median(pair.Second)))
        {
            // Each round's own ratio: both sides ran within a second.
            Console.WriteLine(Line("", name, Timing.Median(times), Timing.Median([.. medians[0].Zip(times, (ours, theirs) => ours / theirs)])));
        }
    }

    private static void Check(Workload workload, Own own, Peer peer)
    {
        if (!Near(own.Value, peer.Value) || !Near(own.Norm, peer.Norm))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{workload.Name}: {peer.Name} computes a loss of {peer.Value} and a norm of {peer.Norm}; here they are {own.Value} and {own.Norm}. Times of different computations are not compared."));
        }

        static bool Near(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
    }

    private static string Line(string workload, string name, double seconds, double? ratio) => string.Create(
        CultureInfo.InvariantCulture, $"{workload,-30}{name,-30}{seconds * 1e3,12:0.0000} ms{(ratio is { } value ? $"{value,10:0.000}" : "")}");
}
