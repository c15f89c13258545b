namespace ActorHub.Connections.Transports;

/// <summary>The transport of accepted connections.</summary>
public enum TransportKind
{
    /// <summary>Event loops if the platform supports them and the environment variable <c>ACTORHUB_TRANSPORT</c> is not <c>portable</c>; otherwise portable sockets.</summary>
    Automatic,

    /// <summary>.NET sockets on the thread pool: every platform.</summary>
    Portable,

    /// <summary>Event loops on epoll: Linux on x64 and arm64.</summary>
    EventLoops,
}
