using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

public class ClientHandshakeVectorTests
{
    private static readonly WebSocketUri Demo = WebSocketUri.Parse("ws://example.com/demo");

    public static TheoryData<string> Requests => VectorFile.Ids("client_request");

    public static TheoryData<string> Responses => VectorFile.Ids("client_response");

    // Ours differ in this: Host is the first header from version 7 on, Upgrade: WebSocket before as those drafts have it, and neither an Origin that
    // nobody set nor a Content-Length that hybi-00 does not know.
    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_has_the_lines_of_its_version(string id)
    {
        var row = VectorFile.Row("client_request", id);
        var mock = row.GetProperty("mock");
        var reference = row.GetProperty("reference").Text("request")!;
        var version = VersionOf(row.GetProperty("args").Text("version"));
        var options = new ClientHandshakeOptions
        {
            Uri = WebSocketUri.Parse(row.GetProperty("args").Text("url")!),
            Version = version,
            Origin = Origin(reference),
            Subprotocols = [.. (mock.Text("subprotocol") ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries)],
            Cookies = Cookie.Parse(mock.Text("cookies") ?? ""),
        };

        var request = Encoding.Latin1.GetString(new ClientHandshake(options, KeysOf(mock)).Request.Span);
        if (version <= WebSocketVersion.Hybi00)
        {
            reference = reference.Replace("Upgrade: websocket", "Upgrade: WebSocket", StringComparison.Ordinal)
                .Replace("Content-Length: 8\r\n", "", StringComparison.Ordinal);
        }

        var (expected, actual) = (Parts(reference), Parts(request));
        Assert.Equal(expected.FirstLine, actual.FirstLine);
        Assert.Equal(expected.Lines.Order(), actual.Lines.Order());
        Assert.Equal(expected.Body, actual.Body);

        var withoutOrigin = Encoding.Latin1.GetString(new ClientHandshake(options with { Origin = null }, KeysOf(mock)).Request.Span);
        Assert.DoesNotContain("Origin", withoutOrigin, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_opens_the_connection_or_fails_as_the_vectors_want(string id)
    {
        var row = VectorFile.Row("client_response", id);
        var want = row.Text("want")!;
        var version = VersionOf(row.Text("client_version"));
        var options = new ClientHandshakeOptions { Uri = Demo, Version = version, Subprotocols = version == WebSocketVersion.Hixie75 ? ["sample"] : [] };
        var (result, rest) = Read(options, row);
        if (want.StartsWith("open", StringComparison.Ordinal))
        {
            Assert.Equal(version, Assert.IsType<ClientHandshakeResult.Opened>(result).Protocol.Version);
            Assert.Equal(row.GetProperty("reference").Text("leftover_hex") ?? "", Convert.ToHexStringLower(rest));
        }
        else if (id == "resp-200")
        {
            Assert.Equal(200, Assert.IsType<ClientHandshakeResult.Refused>(result).Head.Status);
        }
        else
        {
            var error = Assert.IsType<ClientHandshakeResult.Failed>(result).Error;
            Assert.InRange(error.Reason.Length, 1, "malformed status line: ".Length + 80);
        }
    }

    [Fact]
    public void What_was_offered_may_be_chosen()
    {
        var options = new ClientHandshakeOptions { Uri = Demo, Subprotocols = ["chat"], Deflate = DeflateOptions.Default };
        Assert.Equal(
            "chat",
            Assert.IsType<ClientHandshakeResult.Opened>(Read(options, VectorFile.Row("client_response", "resp-hybi17-subproto")).Result).Protocol.Subprotocol);
        Assert.Equal(
            new DeflateParameters(),
            Assert.IsType<ClientHandshakeResult.Opened>(Read(options, VectorFile.Row("client_response", "resp-hybi17-unasked-extension")).Result).Protocol.Deflate);
    }

    [Fact]
    public void A_long_bad_status_line_is_quoted_short()
    {
        var (result, _) = Read(new ClientHandshakeOptions { Uri = Demo }, VectorFile.Row("client_response", "resp-garbage-100"));
        Assert.Equal(
            "malformed status line: 12345678901234567890123456789012345678901234567890123456789012345678901234567...",
            Assert.IsType<ClientHandshakeResult.Failed>(result).Error.Reason);
    }

    private static (ClientHandshakeResult? Result, byte[] Leftover) Read(ClientHandshakeOptions options, JsonElement row)
    {
        var handshake = new ClientHandshake(options, KeysOf(row.GetProperty("mock")));
        byte[] received = [];
        ClientHandshakeResult? result = null;
        foreach (var chunk in row.Chunks("chunks_hex"))
        {
            Assert.Null(result);
            var input = new ReadOnlySequence<byte>([.. received, .. chunk]);
            handshake.TryReadResponse(ref input, out result);
            received = input.ToArray();
        }

        return (result, received);
    }

    private static WebSocketVersion VersionOf(string? draft) => draft switch
    {
        "draft-hixie-75" => WebSocketVersion.Hixie75,
        "draft-ietf-hybi-00" => WebSocketVersion.Hybi00,
        "draft-ietf-hybi-10" => WebSocketVersion.Hybi08,
        _ => WebSocketVersion.Rfc6455,
    };

    private static ClientKeys KeysOf(JsonElement mock) => mock switch
    {
        _ when mock.Text("key") is { } key => new ClientKeys.Key(key),
        _ when mock.Text("key1") is { } key1 => new ClientKeys.Challenge(key1, mock.Text("key2")!, Encoding.Latin1.GetBytes(mock.Text("challenge")!)),
        _ => new ClientKeys.None(),
    };

    private static string? Origin(string request)
    {
        const string Name = "Origin: ";
        var start = request.IndexOf(Name, StringComparison.Ordinal);
        return start < 0 ? null : request[(start + Name.Length)..request.IndexOf('\r', start)];
    }

    private static (string FirstLine, ImmutableArray<string> Lines, string Body) Parts(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = request[..end].Split("\r\n");
        return (lines[0], [.. lines[1..]], request[(end + 4)..]);
    }
}
