namespace OmniglotExample;

/// <summary>How long to train, in meta-steps or in time, and how much of it is used.</summary>
internal sealed class Budget(int? steps, TimeSpan? time)
{
    /// <summary>How long has been trained, evaluations not counted.</summary>
    public TimeSpan Trained { get; private set; }

    public void Add(TimeSpan elapsed) => Trained += elapsed;

    /// <summary>The part that is used after so many meta-steps: from 0, and 1 or more when it is used up.</summary>
    public double Used(long step) => steps is { } all ? (double)step / all : Trained / time!.Value;

    /// <summary>
    /// The factor on the outer learning rate: from 1 down to 0 along half a cosine (Loshchilov and Hutter 2017). The last steps, small ones, are worth about a
    /// percent of accuracy.
    /// </summary>
    public double Cosine(long step) => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(Used(step), 1)));
}
