namespace ActorHub.Server.CommandLine;

/// <summary>A command-line argument is invalid.</summary>
internal sealed class UsageException(string message) : Exception(message);
