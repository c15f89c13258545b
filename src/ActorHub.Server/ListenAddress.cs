using System.Net;

namespace ActorHub.Server;

/// <summary>The address that a server listens at, and the URLs under which clients reach it.</summary>
internal static class ListenAddress
{
    /// <summary>Reads the address from the options. Refuses one that other machines can reach, unless the options allow anonymous use.</summary>
    /// <param name="options">The host, the port and the anonymous use that is allowed.</param>
    /// <exception cref="ServerStartException">The host is invalid, or the options do not allow listening there.</exception>
    public static IPEndPoint Of(ServerOptions options)
    {
        var address = options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(options.Host, out var parsed) ? parsed
            : throw new ServerStartException($"The host to listen at must be an IP address or localhost, not '{options.Host}'.");
        if (options.Anonymous == AnonymousUse.OnLoopback && !IPAddress.IsLoopback(address))
        {
            throw new ServerStartException(
                $"Other machines can reach {address}, but anonymous use is allowed on loopback only. "
                + "Set server.anonymous = allow if everyone may use the hub without authentication, or listen at 127.0.0.1.");
        }

        return new IPEndPoint(address, options.Port);
    }

    /// <summary>A URL that a user on this machine can open.</summary>
    /// <param name="scheme">The URL's scheme.</param>
    /// <param name="endPoint">The address that the server listens at.</param>
    /// <param name="path">The URL's path.</param>
    public static Uri Url(string scheme, IPEndPoint endPoint, string path)
    {
        var host = IPAddress.IsLoopback(endPoint.Address) || endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? "localhost"
            : endPoint.Address.ToString(); // UriBuilder brackets IPv6
        return new UriBuilder(scheme, host, endPoint.Port, path).Uri;
    }
}
