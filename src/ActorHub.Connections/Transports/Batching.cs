namespace ActorHub.Connections.Transports;

/// <summary>Whether event loops read and write for many connections with one system call (io_uring).</summary>
public enum Batching
{
    /// <summary>Batch if the system supports and allows io_uring.</summary>
    Automatic,

    /// <summary>Make one system call for each read and each write.</summary>
    Off,
}
