namespace ActorHub.Server.CommandLine;

/// <summary>What the process tells its caller by its exit code.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Success = 0;

    /// <summary>The server could not start or failed; a client could not connect.</summary>
    public const int Failure = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The server answered a client's handshake, but did not open a WebSocket.</summary>
    public const int Refused = 3;

    /// <summary>A client's connection was lost, or closed with a code that tells of trouble.</summary>
    public const int ClosedAbnormally = 4;

    /// <summary>The hub refused a client's command, or ended a subscription.</summary>
    public const int HubRefused = 5;

    /// <summary>The configuration has mistakes; EX_CONFIG of sysexits.h.</summary>
    public const int Configuration = 78;
}
