namespace ActorHub.Bench;

/// <summary>Exit codes of the process. The program's other commands use the same numbers.</summary>
internal static class BenchExitCode
{
    /// <summary>Every message arrived once and in order, and every connection stayed open.</summary>
    public const int Success = 0;

    /// <summary>No connection could be opened, or a message was lost, duplicated or out of order.</summary>
    public const int Failure = 1;

    /// <summary>An argument has no valid value.</summary>
    public const int Usage = 2;

    /// <summary>The server answered a handshake but did not open a WebSocket.</summary>
    public const int Refused = 3;

    /// <summary>A connection ended during the measurement.</summary>
    public const int ClosedAbnormally = 4;

    /// <summary>The hub refused a command of the load.</summary>
    public const int HubRefused = 5;

    /// <summary>The reader of the output has gone away: 128 + SIGPIPE, the status of a process that this signal ends.</summary>
    public const int OutputClosed = 141;
}
