namespace ActorHub.Server.CommandLine;

/// <summary>An argument means nothing.</summary>
internal sealed class UsageException(string message) : Exception(message);
