using System.Net;

namespace ActorHub.Server;

/// <summary>Where a server listens.</summary>
internal static class ListenAddress
{
    /// <summary>Reads the address from the options, and refuses one that would let strangers in unasked.</summary>
    /// <param name="options">Host, port and who may use the hub.</param>
    /// <exception cref="ServerStartException">The options do not allow to listen.</exception>
    public static IPEndPoint Of(ServerOptions options)
    {
        var address = options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(options.Host, out var parsed) ? parsed
            : throw new ServerStartException($"The host to listen at must be an IP address or localhost, not '{options.Host}'.");
        if (options.Anonymous == AnonymousUse.OnLoopback && !IPAddress.IsLoopback(address))
        {
            throw new ServerStartException(
                $"Listening at {address} would let everyone who can reach it use the hub without authentication, and anonymous use is on for "
                + "loopback only. Allow anonymous use (server.anonymous = allow) if that is meant, or listen at 127.0.0.1.");
        }

        return new IPEndPoint(address, options.Port);
    }

    /// <summary>A URL that a person on this machine can open.</summary>
    /// <param name="scheme">The URL's scheme.</param>
    /// <param name="endPoint">Where the server listens.</param>
    /// <param name="path">The URL's path.</param>
    public static Uri Url(string scheme, IPEndPoint endPoint, string path)
    {
        var host = IPAddress.IsLoopback(endPoint.Address) || endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? "localhost"
            : endPoint.Address.ToString(); // UriBuilder brackets IPv6
        return new UriBuilder(scheme, host, endPoint.Port, path).Uri;
    }
}
