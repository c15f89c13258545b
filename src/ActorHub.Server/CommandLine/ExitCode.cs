namespace ActorHub.Server.CommandLine;

/// <summary>What the process tells its caller by its exit code.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Success = 0;

    /// <summary>The server could not start or failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The configuration has mistakes; EX_CONFIG of sysexits.h.</summary>
    public const int Configuration = 78;
}
