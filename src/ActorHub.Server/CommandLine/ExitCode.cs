using ActorHub.Bench;

namespace ActorHub.Server.CommandLine;

/// <summary>The exit codes of the process. <see cref="BenchExitCode"/> defines those that the load generator uses too.</summary>
internal static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Success = BenchExitCode.Success;

    /// <summary>The server could not start or failed; a client could not connect.</summary>
    public const int Failure = BenchExitCode.Failure;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = BenchExitCode.Usage;

    /// <summary>The server responded to a client's handshake, but did not open a WebSocket.</summary>
    public const int Refused = BenchExitCode.Refused;

    /// <summary>A client's connection was lost, or was closed with another code than 1000, 1001 or none.</summary>
    public const int ClosedAbnormally = BenchExitCode.ClosedAbnormally;

    /// <summary>The hub refused a client's command, or ended a subscription.</summary>
    public const int HubRefused = BenchExitCode.HubRefused;

    /// <summary>The reader of the output has gone away: 128 + SIGPIPE, the status of a process that this signal ends.</summary>
    public const int OutputClosed = BenchExitCode.OutputClosed;

    /// <summary>The configuration is invalid; EX_CONFIG of sysexits.h.</summary>
    public const int Configuration = 78;
}
