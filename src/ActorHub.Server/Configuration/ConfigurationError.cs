namespace ActorHub.Server.Configuration;

/// <summary>What is wrong with the configuration, and where.</summary>
/// <param name="Origin"><c>file:line:column</c>, or the argument of the command line.</param>
/// <param name="Message">The key, what was found and what is accepted; one line.</param>
internal sealed record ConfigurationError(string Origin, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Origin}: {Message}";
}
