using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Server;

/// <summary>The addresses that a server listens at, and the URLs under which clients reach it.</summary>
internal static class ListenAddress
{
    /// <summary>Reads the addresses from the options. Refuses one that other machines can reach, unless the options allow anonymous use.</summary>
    /// <param name="options">The hosts and the anonymous use that is allowed.</param>
    /// <returns>At least one address, without those that another one includes.</returns>
    /// <exception cref="ServerStartException">A host is invalid, or the options do not allow listening there.</exception>
    public static ImmutableArray<IPAddress> Of(ServerOptions options)
    {
        ImmutableArray<IPAddress> addresses = [.. options.Hosts.Select(Read).Distinct()];
        if (addresses.IsEmpty)
        {
            throw new ServerStartException("The server has no address to listen at. Set server.host.");
        }

        if (options.Anonymous == AnonymousUse.OnLoopback && addresses.FirstOrDefault(static address => !CanonicalAddress.IsLoopback(address)) is { } open)
        {
            throw new ServerStartException(
                $"Other machines can reach {open}, but anonymous use is allowed on loopback only. "
                + "Set server.anonymous = allow if everyone may use the hub without authentication, or listen at 127.0.0.1.");
        }

        // The system would refuse to listen at the same address and port twice.
        return [.. addresses.Where(address => !addresses.Any(other => Includes(other, address)))];
    }

    /// <summary>A URL that a user on this machine can open.</summary>
    /// <param name="scheme">The URL's scheme.</param>
    /// <param name="addresses">The addresses that the server listens at.</param>
    /// <param name="port">The port that it listens at.</param>
    /// <param name="path">The URL's path.</param>
    public static Uri Url(string scheme, ImmutableArray<IPAddress> addresses, int port, string path)
    {
        // Not the name localhost: it also stands for ::1, where another server may listen.
        var address = addresses.Any(IsAny) ? IPAddress.Loopback : addresses.FirstOrDefault(CanonicalAddress.IsLoopback) ?? addresses[0];
        return new UriBuilder(scheme, address.ToString(), port, path).Uri; // UriBuilder brackets IPv6
    }

    /// <summary>What the URL does not say about the addresses, for the end of a log line; empty if it says everything.</summary>
    /// <param name="addresses">The addresses that the server listens at.</param>
    /// <param name="port">The port that it listens at.</param>
    public static string Note(ImmutableArray<IPAddress> addresses, int port) =>
        addresses.Contains(IPAddress.IPv6Any) ? " (listening on all addresses of this machine)"
        : addresses is [var only] ? only.Equals(IPAddress.Any) ? " (listening on all IPv4 addresses of this machine)" : ""
        : $" (listening at {string.Join(", ", addresses.Select(address => new IPEndPoint(address, port)))})";

    private static IPAddress Read(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var parsed) ? CanonicalAddress.Of(parsed)
        : throw new ServerStartException($"The host to listen at must be an IP address or localhost, not '{host}'.");

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool Includes(IPAddress other, IPAddress address) =>
        !other.Equals(address) && (other.Equals(IPAddress.IPv6Any) || (other.Equals(IPAddress.Any) && address.AddressFamily == AddressFamily.InterNetwork));
}
