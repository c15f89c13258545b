namespace ActorHub.Connections.Transports;

/// <summary>What moves the bytes of accepted connections.</summary>
public enum TransportKind
{
    /// <summary>Event loops where there are any, unless the environment variable <c>ACTORHUB_TRANSPORT</c> is <c>portable</c>; else portable sockets.</summary>
    Automatic,

    /// <summary>The sockets of .NET, on the thread pool: on every platform.</summary>
    Portable,

    /// <summary>Event loops on epoll: Linux on x64 and arm64.</summary>
    EventLoops,
}
