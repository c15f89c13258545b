namespace ActorHub.Bench;

/// <summary>The measurement cannot start or continue, so there is no result.</summary>
/// <param name="exitCode">One of <see cref="BenchExitCode"/>.</param>
/// <param name="message">One line for the user: the problem, then the fix.</param>
internal sealed class LoadFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
