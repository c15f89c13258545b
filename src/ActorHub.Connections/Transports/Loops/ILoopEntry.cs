namespace ActorHub.Connections.Transports.Loops;

/// <summary>A descriptor that an event loop watches.</summary>
internal interface ILoopEntry
{
    int Descriptor { get; }

    /// <summary>Tells this use of the descriptor's number from earlier ones.</summary>
    uint Generation { get; }

    /// <summary>Something has changed; on the loop's thread.</summary>
    /// <param name="events">The bits of <c>epoll_wait</c>.</param>
    void OnEvents(uint events);
}
