using System.Buffers;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>The head of a request and the server's answer to it.</summary>
internal sealed class RequestHeadTarget : IFuzzTarget
{
    private static readonly HeadLimits Limits = new() { MaxBytes = 2_000, MaxHeaders = 20, MaxTargetBytes = 300 };

    private static readonly ServerHandshakeOptions Options = new()
    {
        Subprotocols = ["chat", "superchat"],
        Origins = new OriginPolicy.Listed(["https://example.com"]),
        Versions = [.. Enum.GetValues<WebSocketVersion>()],
        Deflate = DeflateOptions.Default,
    };

    public string Name => "request-head";

    public IReadOnlyList<string> Words =>
    [
        "GET ", "POST ", "/", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "\r\n", "\r\n\r\n", "\n", ":", ", ", "Host: example.com\r\n", "Host: [::1]:80\r\n", "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\n", "Connection: keep-alive, Upgrade\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Origin: https://example.com\r\n",
        "Sec-WebSocket-Key1: 18x 6]8vM;54 *(5:  {   U1]8  z [  8\r\n", "Sec-WebSocket-Key2: 1_ tx7X d  <  nw  334J702) 7]o}` 0\r\n", "Upgrade: WebSocket\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", "; server_max_window_bits=9", "; client_no_context_takeover",
        "Sec-WebSocket-Protocol: chat, superchat\r\n", "Origin: https://example.com\r\n",
        "Content-Length: 8\r\n", "Transfer-Encoding: chunked\r\n", "http://example.com", "?", "#", "%", "\u00e9", "\0",
    ];

    public string Run(byte[] input)
    {
        var whole = Read(new ReadOnlySequence<byte>(input), out var result);
        foreach (var cut in Shapes.Cuts(input))
        {
            OracleException.RequireSame(whole, Read(Shapes.Sequence(cut), out _), "The same bytes in segments");

            // Of two mistakes the one that comes first may be told, but a head is a head and a mistake a mistake.
            OracleException.RequireSame(WithoutReason(whole), WithoutReason(Piecewise(cut, input)), "Reading as the bytes come");
        }

        return result is null ? whole : whole.Split('|')[0].Split(' ')[0] + " " + Judge(result);
    }

    private static string Read(ReadOnlySequence<byte> input, out RequestHead? head)
    {
        var rest = input;
        var done = RequestHeadParser.TryRead(ref rest, Limits, out head, out var error);
        OracleException.Require(!done || (head is not null && error is null), "a head without a head");
        OracleException.Require(done || (head is null && rest.Length == input.Length), "something was consumed without success");
        OracleException.Require(error is null || error.Status is >= 400 and < 600, "an error without an error status");
        return done
            ? $"head {input.Length - rest.Length}|{head!.Method} {head.Target} {head.MinorVersion} {string.Join('|', head.Headers)}"
            : error is null ? "more" : $"error {error.Status} {error.Reason}";
    }

    private static string WithoutReason(string outcome) => outcome.StartsWith("error", StringComparison.Ordinal) ? "error" : outcome;

    /// <summary>The parser is asked after each part. An error may show before the rest has come, but it may not vanish.</summary>
    private static string Piecewise(byte[][] parts, byte[] whole)
    {
        var length = 0;
        var outcome = "more";
        foreach (var part in parts)
        {
            length += part.Length;
            outcome = Read(new ReadOnlySequence<byte>(whole, 0, length), out _);
            if (outcome != "more")
            {
                break;
            }
        }

        return outcome;
    }

    /// <summary>The answer must be one well-formed head, whatever the request said.</summary>
    private static string Judge(RequestHead head)
    {
        _ = head.Path;
        var result = ServerHandshake.Evaluate(head, Options);
        var (response, agreed) = result switch
        {
            HandshakeResult.Accepted accepted => (accepted.Response, $"{accepted.Protocol.Version} {accepted.Protocol.Deflate is not null}"),
            HandshakeResult.Refused refused => (refused.Response, $"{refused.Error.Code}"),
            _ => (default, "plain"),
        };
        if (response.IsEmpty)
        {
            return agreed;
        }

        OracleException.Require(
            result is not HandshakeResult.Accepted { Challenge: { } challenge } || challenge.Answer(new byte[Hybi00Challenge.BodyBytes]).Length == Hybi00Challenge.AnswerBytes,
            "the challenge has no answer");
        var text = Encoding.Latin1.GetString(response.Span);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        OracleException.Require(end > 0, "the answer has no end of its head");
        var lines = text[..end].Split("\r\n");
        OracleException.Require(lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal), "the answer has no status line");
        OracleException.Require(lines.Skip(1).All(line => line.IndexOf(": ", StringComparison.Ordinal) > 0), "the answer has a line that is no header");
        OracleException.Require(lines.All(line => line.All(c => c is >= ' ' and not '\x7f')), "the answer has control characters");
        return agreed + lines[0] + string.Concat(lines.Skip(1).Select(line => line.Split(':')[0]));
    }
}
