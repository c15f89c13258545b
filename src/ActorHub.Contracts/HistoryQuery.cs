namespace ActorHub;

/// <summary>Which publications of a channel to read.</summary>
public sealed record HistoryQuery
{
    /// <summary>The position to continue from, without the publication at it; null for the oldest, or the newest if <see cref="Reverse"/> is set.</summary>
    public StreamPosition? Since { get; init; }

    /// <summary>Most publications to read.</summary>
    /// <value>100 unless set. The hub has a limit of its own, 1,000 unless configured otherwise.</value>
    public int Limit { get; init; } = 100;

    /// <summary>Whether to read from newer to older publications.</summary>
    public bool Reverse { get; init; }
}
