namespace ActorHub.Client;

/// <summary>The known outcome of a command whose connection was lost.</summary>
public enum CommandOutcome
{
    /// <summary>The command was not sent. It can be repeated without being executed twice.</summary>
    NotSent,

    /// <summary>The command was in flight. The hub may or may not have executed it.</summary>
    Unknown,
}

/// <summary>There is no connection to the hub, or it was lost before the hub replied.</summary>
/// <param name="message">The problem.</param>
/// <param name="outcome">The outcome of the command.</param>
/// <param name="inner">The cause; null if there is none.</param>
public sealed class HubConnectionException(string message, CommandOutcome outcome, Exception? inner) : Exception(message, inner)
{
    /// <summary>The outcome of the command.</summary>
    public CommandOutcome Outcome { get; } = outcome;
}
