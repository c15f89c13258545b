namespace ActorHub.Server.Configuration;

/// <summary>An error in the configuration.</summary>
/// <param name="Origin"><c>file:line:column</c>, the file if it cannot be read, or the command-line argument.</param>
/// <param name="Message">One line: the key, the accepted values and the value found.</param>
internal sealed record ConfigurationError(string Origin, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Origin}: {Message}";
}
