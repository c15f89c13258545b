namespace ActorHub.Client;

/// <summary>The hub refused a command; it had no effect, and the connection goes on.</summary>
/// <param name="code">
/// The hub's error code, such as <c>rate-limited</c>: the table is in the native protocol's document. Two are the client's, which spare the
/// hub a command: <c>already-subscribed</c>, and <c>message-too-long</c> for one longer than <see cref="HubLimits.MessageBytes"/>.
/// </param>
/// <param name="message">The hub's words, for people.</param>
public sealed class HubErrorException(string code, string message) : Exception($"{message} ({code})")
{
    /// <summary>The hub's error code.</summary>
    public string Code { get; } = code;
}
