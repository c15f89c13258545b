namespace ActorHub.Connections.Transports.Loops;

/// <summary>A descriptor that an event loop watches.</summary>
internal interface ILoopEntry
{
    int Descriptor { get; }

    /// <summary>Distinguishes this entry from earlier ones with the same descriptor number: an event of an earlier entry is ignored.</summary>
    uint Generation { get; }

    /// <summary>
    /// Records events, on the loop's thread. The loop calls <see cref="Notify"/> after all entries of the round have recorded theirs.
    /// </summary>
    /// <param name="events">The bits that <c>epoll_wait</c> reported.</param>
    /// <param name="reads">The batch to which the entry may add a read; null without batching.</param>
    void Record(uint events, ReadBatch? reads);

    /// <summary>Notifies the reader or writer that waits for the recorded events, on the loop's thread.</summary>
    void Notify();
}
