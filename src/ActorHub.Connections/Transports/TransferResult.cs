namespace ActorHub.Connections.Transports;

/// <summary>What became of one non-blocking read or write.</summary>
public enum TransferStatus
{
    /// <summary><see cref="TransferResult.Count"/> bytes were moved; for a write it may be fewer than were offered.</summary>
    Moved,

    /// <summary>Nothing could be moved now: ask to be told.</summary>
    WouldBlock,

    /// <summary>Reading: the peer sent its last byte. Never the result of a write.</summary>
    End,

    /// <summary>The connection is broken or was closed here; no later call will do better.</summary>
    Failed,
}

/// <summary>The result of one non-blocking read or write.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Count">Bytes moved; above 0 only with <see cref="TransferStatus.Moved"/>.</param>
public readonly record struct TransferResult(TransferStatus Status, int Count)
{
    /// <summary>Bytes were moved.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The result.</returns>
    public static TransferResult Moved(int count) => new(TransferStatus.Moved, count);

    /// <summary>Nothing could be moved now.</summary>
    public static TransferResult WouldBlock { get; } = new(TransferStatus.WouldBlock, 0);

    /// <summary>The peer sent its last byte.</summary>
    public static TransferResult End { get; } = new(TransferStatus.End, 0);

    /// <summary>The connection is broken or closed.</summary>
    public static TransferResult Failed { get; } = new(TransferStatus.Failed, 0);
}
