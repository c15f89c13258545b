namespace ActorHub.Connections.Transports.Loops;

/// <summary>A descriptor that an event loop watches.</summary>
internal interface ILoopEntry
{
    int Descriptor { get; }

    /// <summary>Tells this use of the descriptor's number from earlier ones.</summary>
    uint Generation { get; }

    /// <summary>Records events; on the loop's thread. <see cref="Tell"/> follows after all entries of the round have recorded theirs.</summary>
    /// <param name="events">The bits of <c>epoll_wait</c>.</param>
    /// <param name="reads">Reads from many at once; null where there is none.</param>
    void Note(uint events, ReadBatch? reads);

    /// <summary>Notifies the reader or writer that waits for the recorded events; on the loop's thread.</summary>
    void Tell();
}
