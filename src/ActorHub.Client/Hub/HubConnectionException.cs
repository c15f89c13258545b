namespace ActorHub.Client;

/// <summary>What is known of a command whose connection is gone.</summary>
public enum CommandOutcome
{
    /// <summary>The hub never got it: it may be given again without doubling anything.</summary>
    NotSent,

    /// <summary>It was under way: the hub may have carried it out or not.</summary>
    Unknown,
}

/// <summary>There is no connection to the hub, or it was lost before the hub answered.</summary>
/// <param name="message">What happened.</param>
/// <param name="outcome">What is known of the command.</param>
/// <param name="inner">Why, when something else failed first.</param>
public sealed class HubConnectionException(string message, CommandOutcome outcome, Exception? inner) : Exception(message, inner)
{
    /// <summary>What is known of the command.</summary>
    public CommandOutcome Outcome { get; } = outcome;
}
