using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>The PROXY header of either version.</summary>
internal sealed class ProxyHeaderTarget : IFuzzTarget
{
    public string Name => "proxy-header";

    public IReadOnlyList<string> Words => ["PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "192.0.2.1 ", "::1 ", "65535", "\r\n", "\r\n\r\n\0\r\nQUIT\n", "!\u0011\0\u000c", " \0\0\0"];

    public string Run(byte[] input)
    {
        var whole = Read(new ReadOnlySequence<byte>(input));
        foreach (var cut in Shapes.Cuts(input))
        {
            OracleException.RequireSame(whole, Read(Shapes.Sequence(cut)), "The same bytes in segments");
            var length = 0;
            var outcome = "more";
            foreach (var part in cut)
            {
                length += part.Length;
                outcome = Read(new ReadOnlySequence<byte>(input, 0, length));
                if (outcome != "more")
                {
                    break;
                }
            }

            // Of two mistakes the one that comes first may be told.
            OracleException.RequireSame(WithoutReason(whole), WithoutReason(outcome), "Reading as the bytes come");
        }

        return whole.StartsWith("header", StringComparison.Ordinal) ? $"header {whole.Split(' ')[1]}" : whole;
    }

    private static string WithoutReason(string outcome) => outcome.StartsWith("error", StringComparison.Ordinal) ? "error" : outcome;

    private static string Read(ReadOnlySequence<byte> input)
    {
        var rest = input;
        var done = ProxyHeaderParser.TryRead(ref rest, out var header, out var error);
        OracleException.Require(done == (header is not null) && !(done && error is not null), "success and error together");
        OracleException.Require(done || rest.Length == input.Length, "something was consumed without success");
        OracleException.Require(!done || (header!.Source is null) == (header.Destination is null), "an address without the other");
        return done ? $"header {input.Length - rest.Length} {header!.Source} {header.Destination}" : error is null ? "more" : $"error {error.Reason}";
    }
}

/// <summary>Headers of proxies, a line each, from a trusted peer. The client is the peer or the nearest address that is not trusted.</summary>
internal sealed class ForwardedTarget : IFuzzTarget
{
    private static readonly IPAddress Peer = IPAddress.Parse("10.0.0.1");

    private static readonly ImmutableArray<IPNetwork> Networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")];

    private static readonly TrustedProxies[] Trust =
    [
        new(Networks),
        new(Networks) { Headers = ForwardingHeaders.Forwarded },
    ];

    public string Name => "forwarded";

    public IReadOnlyList<string> Words =>
    [
        "Host: a.example\n", "X-Forwarded-For: ", "X-Forwarded-Proto: https\n", "X-Forwarded-Host: b.example\n", "Forwarded: ", "for=192.0.2.1", "for=\"[2001:db8::1]:80\"", ";proto=wss",
        ";host=c.example", ";by=_x", ", ", "10.0.0.2", "192.0.2.7:90", "[fd00::1]", "unknown", "_hidden", "\"", "\n",
    ];

    public string Run(byte[] input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(20)
            .Select(line => line.Split(": ", 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1) ?? ""));
        if (!HeaderList.TryCreate(lines, out var headers, out _) || !RequestHead.TryCreate("GET", "/", 1, headers!, out _, out _))
        {
            return "no request";
        }

        var outcome = "";
        foreach (var trusted in Trust)
        {
            var client = trusted.Resolve(Peer, WebSocketScheme.Ws, headers!);
            OracleException.Require(client.Host is null || client.Host.All(c => c is > ' ' and < '\x7f' and not '/' and not '@'), "a host that cannot be one");
            var stranger = TrustedProxies.None.Resolve(Peer, WebSocketScheme.Ws, headers!);
            OracleException.Require(stranger.Address.Equals(Peer) && stranger.Scheme == WebSocketScheme.Ws, "a stranger's word counts");
            outcome += $"{client.Address.Equals(Peer)} {trusted.Contains(client.Address)} {client.Address.AddressFamily} {client.Scheme} {client.Host is null} ";
        }

        return outcome;
    }
}
