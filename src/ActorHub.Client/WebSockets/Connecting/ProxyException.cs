namespace ActorHub.Client;

/// <summary>A proxy did not open a tunnel.</summary>
/// <param name="message">What happened.</param>
/// <param name="status">The status of its answer; null when it gave none.</param>
public sealed class ProxyException(string message, int? status) : IOException(message)
{
    /// <summary>The status of the proxy's answer, such as 407 when it wants a user name and password.</summary>
    public int? Status { get; } = status;
}
