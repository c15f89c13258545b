namespace ActorHub.Client;

/// <summary>The proxy did not open a tunnel.</summary>
/// <param name="message">The problem.</param>
/// <param name="status">The status of the proxy's response; null if there was none.</param>
public sealed class ProxyException(string message, int? status) : IOException(message)
{
    /// <summary>The status of the proxy's response, such as 407 if it requires authentication; null if there was none.</summary>
    public int? Status { get; } = status;
}
