namespace ActorHub.Connections;

/// <summary>When an event loop writes the bytes of a <see cref="Outbox.Send(ReadOnlyMemory{byte}, SendTime)"/>.</summary>
public enum SendTime
{
    /// <summary>At the end of the loop's round, joined with everything else sent to the connection in that round.</summary>
    EndOfRound,

    /// <summary>
    /// Now, or in one system call with the other writes of the round; after bytes that are already pending. Use it while no other work is
    /// queued on the loop: no more bytes can come in this round.
    /// </summary>
    Now,
}
