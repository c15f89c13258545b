using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>
/// IP addresses in the form in which they are compared and printed: an IPv4-mapped IPv6 address such as <c>::ffff:192.0.2.1</c> counts as the IPv4
/// address (RFC 4291 §2.5.5.2).
/// </summary>
/// <remarks>A socket that serves both families reports its IPv4 clients in the mapped form.</remarks>
public static class CanonicalAddress
{
    /// <summary>The canonical form of an address.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <returns>The same object, unless the address is mapped.</returns>
    public static IPAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>The endpoint with the canonical form of its address.</summary>
    /// <param name="endPoint">An endpoint of any kind, or null.</param>
    /// <returns>The same object, unless its address is mapped.</returns>
    [return: NotNullIfNotNull(nameof(endPoint))]
    public static EndPoint? Of(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : endPoint;

    /// <summary>Whether only programs on the same machine can have the address: 127.0.0.0/8 and ::1. Unlike <see cref="IPAddress.IsLoopback"/>, knows every mapped form.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <returns>True for a loopback address.</returns>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Of(address));
}
