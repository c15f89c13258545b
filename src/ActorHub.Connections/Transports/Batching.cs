namespace ActorHub.Connections.Transports;

/// <summary>Whether event loops read and write for many connections by one system call (io_uring).</summary>
public enum Batching
{
    /// <summary>Where the system allows it.</summary>
    Automatic,

    /// <summary>Each read and each write is a system call.</summary>
    Off,
}
