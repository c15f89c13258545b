using System.Buffers;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>A server's answer to our request. The input's first byte, a digit, chooses the version that was asked for.</summary>
internal sealed class ClientHandshakeTarget : IFuzzTarget
{
    private static readonly WebSocketVersion[] Versions = Enum.GetValues<WebSocketVersion>();

    private static readonly HeadLimits Limits = new() { MaxBytes = 2_000, MaxHeaders = 20 };

    public string Name => "client-handshake";

    /// <summary>Among them what our server would answer in each version: hashes that no mutation hits on.</summary>
    public IReadOnlyList<string> Words { get; } =
    [
        "HTTP/1.1 101 Switching Protocols\r\n", "HTTP/1.1 404 Not Found\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.0 101 \r\n", "\r\n", "\r\n\r\n", "\n", ":", ", ",
        "Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "Sec-WebSocket-Accept: ", "Sec-WebSocket-Protocol: chat\r\n", "Sec-WebSocket-Protocol: other\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate\r\n", "; server_max_window_bits=", "; client_max_window_bits=10", "; server_no_context_takeover",
        .. Versions.Select(version => Encoding.Latin1.GetString(Answer(version))),
    ];

    public string Run(byte[] input)
    {
        var version = Versions[(input.FirstOrDefault() - '0' & 0xFF) % Versions.Length];
        var answer = input.Skip(1).ToArray();
        var whole = Read(version, [answer]);
        foreach (var cut in Shapes.Cuts(answer))
        {
            // Of two mistakes the one that comes first may be told.
            OracleException.RequireSame(WithoutReason(whole), WithoutReason(Read(version, cut)), $"The answer in {cut.Length} parts");
        }

        return $"{version} {whole.Split('|')[0]}";
    }

    private static string WithoutReason(string outcome) => outcome.StartsWith("Failed", StringComparison.Ordinal) ? "Failed" : outcome;

    private static string Read(WebSocketVersion version, byte[][] parts)
    {
        var handshake = Ask(version);
        var unread = Array.Empty<byte>();
        for (var i = 0; i < parts.Length; i++)
        {
            unread = [.. unread, .. parts[i]];
            var input = new ReadOnlySequence<byte>(unread);
            var decided = handshake.TryReadResponse(ref input, out var result);
            unread = input.ToArray();
            if (decided)
            {
                return Outcome(result!, unread.Length + parts.Skip(i + 1).Sum(part => part.Length));
            }
        }

        return $"more {unread.Length}";
    }

    private static string Outcome(ClientHandshakeResult result, int left)
    {
        switch (result)
        {
            case ClientHandshakeResult.Opened opened:
                OracleException.Require(opened.Head.Status == 101, "opened without 101");
                OracleException.Require(opened.Protocol.Subprotocol is null or "chat", "a subprotocol that was not offered");
                var bits = opened.Protocol.Deflate?.ServerMaxWindowBits ?? 15;
                OracleException.Require(bits is >= 8 and <= 15, "a window that does not exist");
                return $"Opened {opened.Protocol.Deflate is not null} {opened.Protocol.Subprotocol}|{opened.Protocol} {left}";
            case ClientHandshakeResult.Refused refused:
                OracleException.Require(refused.Head.Status is >= 200 and <= 999, "refused with a status that does not refuse");
                return $"Refused|{refused.Head.Status} {string.Join('|', refused.Head.Headers)} {left}";
            default:
                return $"Failed {((ClientHandshakeResult.Failed)result).Error.Code}";
        }
    }

    private static ClientHandshake Ask(WebSocketVersion version) => new(
        new ClientHandshakeOptions
        {
            Uri = WebSocketUri.Parse("ws://example.com/chat"),
            Version = version,
            Origin = "http://example.com",
            Subprotocols = ["chat"],
            Deflate = version == WebSocketVersion.Rfc6455 ? DeflateOptions.Default : null,
            Limits = Limits,
        },
        bytes => bytes.Fill(0x35));

    private static byte[] Answer(WebSocketVersion version)
    {
        var request = new ReadOnlySequence<byte>(Ask(version).Request);
        RequestHeadParser.TryRead(ref request, HeadLimits.Default, out var head, out _);
        var options = new ServerHandshakeOptions
        {
            Versions = [version],
            Subprotocols = ["chat"],
            Deflate = DeflateOptions.Default,
            Origins = new OriginPolicy.Any(),
        };
        var accepted = (HandshakeResult.Accepted)ServerHandshake.Evaluate(head!, options);
        return [.. accepted.Response.Span, .. accepted.Challenge?.Answer(request.ToArray()) ?? []];
    }
}
