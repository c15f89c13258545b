using System.Collections.Immutable;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>The data that one proxy has added about the request it received. Unknown or malformed parts are null.</summary>
internal readonly record struct ForwardedHop(IPAddress? For, WebSocketScheme? Scheme, string? Host)
{
    /// <summary>The hops of <c>Forwarded</c>, nearest first. A malformed line ends the chain: its hops, and those of the lines before it, are unknown.</summary>
    public static ImmutableArray<ForwardedHop> ReadForwarded(HeaderList headers)
    {
        var hops = ImmutableArray.CreateBuilder<ForwardedHop>();
        foreach (var line in headers.Values("Forwarded").Reverse())
        {
            // A proxy that adds a line of its own reports its client, whatever the lines before it contain.
            if (!TryReadLine(line, out var more))
            {
                break;
            }

            more.Reverse();
            hops.AddRange(more);
        }

        return hops.ToImmutable();
    }

    /// <summary>The hops of <c>X-Forwarded-For</c>, nearest first, each with the scheme and host at the same position from the end.</summary>
    public static ImmutableArray<ForwardedHop> ReadXForwarded(HeaderList headers)
    {
        string[] clients = [.. headers.Tokens("X-Forwarded-For").Reverse()];
        string[] schemes = [.. headers.Tokens("X-Forwarded-Proto").Reverse()];
        string[] hosts = [.. headers.Tokens("X-Forwarded-Host").Reverse()];
        var count = Math.Max(clients.Length, Math.Max(schemes.Length, hosts.Length));
        var hops = ImmutableArray.CreateBuilder<ForwardedHop>(count);
        for (var i = 0; i < count; i++)
        {
            // Many proxies write one scheme and one host, however long the chain is. Then hops further away have null and inherit nearer values.
            hops.Add(new ForwardedHop(
                i < clients.Length ? ReadNode(clients[i]) : null,
                i < schemes.Length ? ReadScheme(schemes[i]) : null,
                i < hosts.Length ? ReadHost(hosts[i]) : null));
        }

        return hops.ToImmutable();
    }

    private static bool TryReadLine(string line, out List<ForwardedHop> hops)
    {
        hops = [];
        var reader = new HeaderReader(line);
        do
        {
            if (reader.IsAtListMemberEnd)
            {
                continue;
            }

            if (!TryReadElement(ref reader, out var hop))
            {
                return false;
            }

            hops.Add(hop);
        }
        while (reader.TrySkip(','));
        return reader.IsAtEnd;
    }

    /// <summary>RFC 7239 §4: pairs in any order, each at most once. Any of them may be empty, as after a final semicolon.</summary>
    private static bool TryReadElement(ref HeaderReader reader, out ForwardedHop hop)
    {
        hop = default;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            if (reader.IsAtParameterEnd)
            {
                continue;
            }

            if (!reader.TryReadParameter(out var pair) || pair.Value is null || !seen.Add(pair.Name))
            {
                return false;
            }

            hop = pair.Name.ToUpperInvariant() switch
            {
                "FOR" => hop with { For = ReadNode(pair.Value) },
                "PROTO" => hop with { Scheme = ReadScheme(pair.Value) },
                "HOST" => hop with { Host = ReadHost(pair.Value) },
                _ => hop,
            };
        }
        while (reader.TrySkip(';'));
        return true;
    }

    /// <summary>
    /// RFC 7239 §6: an address with an optional port, an IPv6 one in brackets, in X-Forwarded-For also bare; null for "unknown" and made-up names.
    /// </summary>
    private static IPAddress? ReadNode(string node)
    {
        var text = node.AsSpan();
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            text = end > 0 && IsPort(text[(end + 1)..]) ? text[1..end] : [];
        }
        else if (text.Count(':') == 1)
        {
            var colon = text.IndexOf(':');
            text = IsPort(text[colon..]) ? text[..colon] : [];
        }

        var address = text.Contains(':') ? IpText.ReadV6(text) : IpText.ReadV4(text);
        return address is null ? null : CanonicalAddress.Of(address);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length is > 1 and <= 6 && (text[1] is '_' || !text[1..].ContainsAnyExceptInRange('0', '9')));

    private static WebSocketScheme? ReadScheme(string scheme) => scheme.ToUpperInvariant() switch
    {
        "HTTPS" or "WSS" => WebSocketScheme.Wss,
        "HTTP" or "WS" => WebSocketScheme.Ws,
        _ => null,
    };

    private static string? ReadHost(string host) => HttpGrammar.IsHost(host) ? host : null;
}
