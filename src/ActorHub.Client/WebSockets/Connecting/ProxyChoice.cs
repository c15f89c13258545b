namespace ActorHub.Client;

/// <summary>Which proxy a client goes through. A tunnel is asked for by CONNECT (RFC 9110 §9.3.6), for <c>ws</c> as for <c>wss</c> (RFC 6455 §4.1).</summary>
public abstract record ProxyChoice
{
    private ProxyChoice()
    {
    } // closed set

    /// <summary>What <c>HTTPS_PROXY</c> (for <c>wss</c>), <c>HTTP_PROXY</c> (for <c>ws</c>), <c>ALL_PROXY</c> and <c>NO_PROXY</c> say, in either case.</summary>
    public static ProxyChoice Environment { get; } = new FromEnvironment();

    /// <summary>No proxy.</summary>
    public static ProxyChoice Direct { get; } = new NoProxy();

    /// <summary>A proxy for everything.</summary>
    /// <param name="proxy"><c>http</c> or <c>https</c>, a host and a port; a user name and password are sent by Basic authentication (RFC 7617).</param>
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
