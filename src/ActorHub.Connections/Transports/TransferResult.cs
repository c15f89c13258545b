namespace ActorHub.Connections.Transports;

/// <summary>Outcome of one non-blocking read or write.</summary>
public enum TransferStatus
{
    /// <summary><see cref="TransferResult.Count"/> bytes were read or written. A write may take fewer bytes than it was given.</summary>
    Moved,

    /// <summary>No byte can be moved now: request a notification.</summary>
    WouldBlock,

    /// <summary>The peer has sent its last byte. Only reads return it.</summary>
    End,

    /// <summary>The connection is broken, or was closed locally. Later calls fail too.</summary>
    Failed,
}

/// <summary>The result of one non-blocking read or write.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Count">Bytes moved; above 0 only with <see cref="TransferStatus.Moved"/>.</param>
public readonly record struct TransferResult(TransferStatus Status, int Count)
{
    /// <summary>Bytes were moved.</summary>
    /// <param name="count">Number of bytes; 0 only in a notification.</param>
    /// <returns>The result.</returns>
    public static TransferResult Moved(int count) => new(TransferStatus.Moved, count);

    /// <summary>No byte can be moved now.</summary>
    public static TransferResult WouldBlock { get; } = new(TransferStatus.WouldBlock, 0);

    /// <summary>The peer has sent its last byte.</summary>
    public static TransferResult End { get; } = new(TransferStatus.End, 0);

    /// <summary>The connection is broken or closed.</summary>
    public static TransferResult Failed { get; } = new(TransferStatus.Failed, 0);
}
