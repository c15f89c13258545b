namespace ActorHub.Connections.Transports.Loops;

/// <summary>A descriptor that an event loop watches.</summary>
internal interface ILoopEntry
{
    int Descriptor { get; }

    /// <summary>Tells this use of the descriptor's number from earlier ones.</summary>
    uint Generation { get; }

    /// <summary>Something has changed; on the loop's thread. Others' news come before it is told.</summary>
    /// <param name="events">The bits of <c>epoll_wait</c>.</param>
    /// <param name="reads">Reads from many at once; null where there is none.</param>
    void Note(uint events, ReadBatch? reads);

    /// <summary>Tells what was noted to whoever waits for it; on the loop's thread.</summary>
    void Tell();
}
