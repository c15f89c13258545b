namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Nothing could be measured.</summary>
/// <param name="exitCode">One of <see cref="CommandLine.ExitCode"/>.</param>
/// <param name="message">One line.</param>
internal sealed class LoadFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
