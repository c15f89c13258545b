using System.Globalization;
using System.Net;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The line of PROXY protocol version 1, after <c>PROXY</c> and one space (§2.1).</summary>
internal static class ProxyLine
{
    /// <summary>Parses the line.</summary>
    /// <returns>Null if it is malformed.</returns>
    public static ProxyHeader? Parse(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            return ProxyHeader.Unknown; // §2.1: ignore the rest of the line
        }

        var parts = Encoding.Latin1.GetString(line).Split(' ');
        if (parts.Length != 5 || parts[0] is not ("TCP4" or "TCP6"))
        {
            return null;
        }

        var source = Endpoint(parts[0], parts[1], parts[3]);
        var destination = Endpoint(parts[0], parts[2], parts[4]);
        return source is null || destination is null ? null : new ProxyHeader(source, destination);
    }

    private static IPEndPoint? Endpoint(string family, string address, string port)
    {
        var ip = family == "TCP4" ? IpText.ReadV4(address) : IpText.ReadV6(address);
        var isCanonical = port is "0" || (port.Length is >= 1 and <= 5 && port[0] != '0');
        return ip is not null && isCanonical && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(CanonicalAddress.Of(ip), number)
            : null;
    }
}
