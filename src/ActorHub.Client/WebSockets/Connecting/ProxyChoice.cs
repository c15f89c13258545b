namespace ActorHub.Client;

/// <summary>The proxy of a client. The client requests a tunnel with CONNECT (RFC 9110 §9.3.6), for <c>ws</c> as for <c>wss</c> (RFC 6455 §4.1).</summary>
public abstract record ProxyChoice
{
    private ProxyChoice()
    {
    } // closed set

    /// <summary>The proxy named by <c>HTTPS_PROXY</c> (for <c>wss</c>), <c>HTTP_PROXY</c> (for <c>ws</c>), <c>ALL_PROXY</c> and <c>NO_PROXY</c>, in upper or lower case.</summary>
    public static ProxyChoice Environment { get; } = new FromEnvironment();

    /// <summary>No proxy.</summary>
    public static ProxyChoice Direct { get; } = new NoProxy();

    /// <summary>One proxy for all URIs.</summary>
    /// <param name="proxy">An <c>http</c> or <c>https</c> URI with a host and a port. A user name and password are sent with Basic authentication (RFC 7617).</param>
    /// <returns>The choice.</returns>
    public static ProxyChoice Through(Uri proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return new Fixed(proxy);
    }

    internal sealed record FromEnvironment : ProxyChoice;

    internal sealed record NoProxy : ProxyChoice;

    internal sealed record Fixed(Uri Proxy) : ProxyChoice;
}
