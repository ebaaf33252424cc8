namespace OmniglotExample;

/// <summary>Where progress is shown.</summary>
internal interface IView
{
    /// <summary>How often <see cref="Show"/> is worth calling.</summary>
    TimeSpan Interval { get; }

    /// <summary>Shows the state of the moment.</summary>
    void Show(Report report);

    /// <summary>Shows a state to be kept.</summary>
    void Keep(Report report);
}
