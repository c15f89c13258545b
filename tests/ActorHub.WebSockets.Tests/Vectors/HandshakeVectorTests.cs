using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

public class HandshakeVectorTests
{
    // The vectors' requests come from pages of many origins; which of them may connect is another test's subject.
    private static readonly ServerHandshakeOptions AnyOrigin = new() { Origins = new OriginPolicy.Any() };

    private static readonly ServerHandshakeOptions AllVersions = AnyOrigin with
    {
        Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi08, WebSocketVersion.Hybi07, WebSocketVersion.Hybi00, WebSocketVersion.Hixie75],
        Subprotocols = ["sample", "chat", "superchat"],
    };

    public static TheoryData<string> AcceptKeys => VectorFile.Ids("accept_key");

    public static TheoryData<string> Checksums => VectorFile.Ids("hybi00_checksum");

    public static TheoryData<string> Handshakes => VectorFile.Ids("server_handshake");

    public static TheoryData<string> Responses => VectorFile.Ids("server_response_build");

    public static TheoryData<string> Environments => VectorFile.Ids("psgi_env");

    [Theory]
    [MemberData(nameof(AcceptKeys))]
    public void The_accept_key_proves_the_handshake(string key)
    {
        Assert.Equal(VectorFile.Row("accept_key", key).Text("accept"), ServerHandshake.AcceptKey(key));
    }

    [Theory]
    [MemberData(nameof(Checksums))]
    public void The_checksum_answers_the_challenge_of_hybi_00(string id)
    {
        var row = VectorFile.Row("hybi00_checksum", id);
        var challenge = row.Text("key1") is { } key1
            ? Hybi00Challenge.FromKeys(key1, row.Text("key2")!)!
            : new Hybi00Challenge((uint)row.Number("number1")!, (uint)row.Number("number2")!);
        Assert.Equal(row.GetProperty("reference").Text("checksum_hex"), Convert.ToHexStringLower(challenge.Answer(row.Bytes("challenge_hex"))));
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public void The_strict_profile_answers_as_the_vectors_want(string id)
    {
        var row = VectorFile.Row("server_handshake", id);
        var want = row.GetProperty("want");
        var (result, status, _, rest) = Answer(ChunksOf(row), AnyOrigin, HeadLimits.Default);

        if (want.Text("strict") == "reject")
        {
            Assert.Equal(want.Number("status"), status);
            if (result is HandshakeResult.Refused refused && want.Text("sec_websocket_version") is { } version)
            {
                Assert.Contains($"\r\nSec-WebSocket-Version: {version}\r\n", Encoding.ASCII.GetString(refused.Response.Span), StringComparison.Ordinal);
            }

            return;
        }

        AssertAccepted(want, result, rest);
        if (want.TryGetProperty("offered", out var offered))
        {
            Assert.Equal(offered.EnumerateArray().Select(name => name.GetString()), HeadOf(ChunksOf(row)).Headers.Tokens("Sec-WebSocket-Protocol"));
        }

        if (want.TryGetProperty("cookies", out var cookies))
        {
            Assert.Equal(
                cookies.EnumerateArray().Select(pair => new Cookie(pair[0].GetString()!, pair[1].GetString()!)),
                HeadOf(ChunksOf(row)).Cookies);
        }
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public void With_all_drafts_switched_on_each_request_is_answered_in_its_own_version(string id)
    {
        var row = VectorFile.Row("server_handshake", id);
        var want = row.GetProperty("want");
        var (result, status, answer, rest) = Answer(ChunksOf(row), AllVersions, HeadLimits.Default);
        if (want.Text("legacy") is not { } legacy)
        {
            if (want.Text("strict") == "accept")
            {
                AssertAccepted(want, result, rest);
            }
            else
            {
                // A request without any version is hixie-75 where that is on; what was wrong otherwise still is.
                Assert.Equal(id is "body-foo-after-head" ? 101 : want.Number("status")!.Value, status);
            }

            return;
        }

        if (legacy.StartsWith("reject", StringComparison.Ordinal))
        {
            Assert.Equal(400, status);
            return;
        }

        var accepted = Assert.IsType<HandshakeResult.Accepted>(result);
        Assert.Equal(
            want.Text("legacy_version") switch
            {
                "hybi-08..12" => WebSocketVersion.Hybi08,
                "hybi-00" => WebSocketVersion.Hybi00,
                _ => WebSocketVersion.Hixie75,
            },
            accepted.Protocol.Version);
        Assert.Equal(want.Text("checksum_hex") ?? Convert.ToHexStringLower(answer), Convert.ToHexStringLower(answer));
        Assert.Equal(accepted.Challenge is null ? 0 : 16, answer.Length);
        Assert.Equal(want.Text("leftover_hex") ?? "", Convert.ToHexStringLower(rest));
    }

    [Fact]
    public void A_head_of_bare_line_feeds_is_accepted_where_that_is_allowed()
    {
        var row = VectorFile.Row("server_handshake", "lf-only");
        var (result, _, _, _) = Answer(ChunksOf(row), AnyOrigin, HeadLimits.Default with { Syntax = HeadSyntax.Lenient });
        Assert.IsType<HandshakeResult.Accepted>(result);
    }

    [Theory]
    [InlineData("header-space-before-colon", "X-A", "b")]
    [InlineData("header-obs-fold", "X-A", "b : folded")]
    public void Odd_header_lines_are_read_where_that_is_allowed(string id, string name, string value)
    {
        var input = new ReadOnlySequence<byte>([.. ChunksOf(VectorFile.Row("server_handshake", id)).SelectMany(chunk => chunk)]);
        Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default with { Syntax = HeadSyntax.Lenient }, out var head, out _));
        Assert.Equal(value, head!.Headers.First(name));
    }

    // Ours differ in this: 101 Switching Protocols and Upgrade: websocket from version 7 on, "Web Socket" in hixie-75 as its clients compare,
    // the subprotocol behind origin and location, one Set-Cookie without the Version of RFC 2109, and no Origin header needed.
    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_has_the_headers_of_its_version(string id)
    {
        var row = VectorFile.Row("server_response_build", id);
        var arguments = row.GetProperty("args");
        var accepted = Assert.IsType<HandshakeResult.Accepted>(
            ServerHandshake.Evaluate(RequestFor(arguments), AllVersions, arguments.Number("secure") == 1 ? WebSocketScheme.Wss : WebSocketScheme.Ws));
        if (row.TryGetProperty("cookie", out var cookie))
        {
            accepted = accepted.With(new SetCookie(cookie.Text("name")!, cookie.Text("value")!) { Path = cookie.Text("path") }.ToHeader());
        }

        var reference = row.GetProperty("reference").Text("response")!;
        var end = reference.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var expected = reference[..end].Replace("; Version=1", "", StringComparison.Ordinal).Split("\r\n");
        expected[0] = accepted.Protocol.Version switch
        {
            WebSocketVersion.Hixie75 => "HTTP/1.1 101 Web Socket Protocol Handshake",
            WebSocketVersion.Hybi00 => expected[0],
            _ => "HTTP/1.1 101 Switching Protocols",
        };
        var upgrade = accepted.Protocol.Version > WebSocketVersion.Hybi00 ? "Upgrade: websocket" : "Upgrade: WebSocket";
        var lines = Encoding.ASCII.GetString(accepted.Response.Span).Split("\r\n");
        Assert.Equal([expected[0], upgrade, "Connection: Upgrade"], lines[..3]);
        Assert.Equal(expected[3..].Order(), lines[3..^2].Order());
        Assert.Equal(["", ""], lines[^2..]);

        if (accepted.Challenge is not null && arguments.Text("key1") is not null)
        {
            Assert.Equal(reference[(end + 4)..], Encoding.Latin1.GetString(accepted.Challenge.Answer(Encoding.Latin1.GetBytes(arguments.Text("challenge")!))));
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void A_request_is_built_from_a_gateways_environment(string id)
    {
        var row = VectorFile.Row("psgi_env", id);
        var reference = row.GetProperty("reference");
        var environment = row.GetProperty("env").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        Assert.True(RequestHead.TryFromEnvironment(environment, out var head, out _));
        Assert.Equal((reference.Text("resource_name"), reference.Text("host")), (head!.Target, head.Headers.First("Host")));
        Assert.Equal(reference.Text("cookies") ?? "", string.Join("; ", head.Cookies));

        var accepted = Assert.IsType<HandshakeResult.Accepted>(ServerHandshake.Evaluate(head, AllVersions));
        Assert.True(WebSocketDraft.TryParse(reference.Text("version")!.Replace("draft-hixie", "hixie", StringComparison.Ordinal), out var draft));
        Assert.Equal(draft.Version, accepted.Protocol.Version);
        Assert.Equal(row.Text("body_hex")!.Length / 2, accepted.Challenge is null ? 0 : Hybi00Challenge.BodyBytes);
    }

    private static byte[][] ChunksOf(JsonElement row) =>
        row.Number("split_every") is { } every ? [.. row.Bytes("chunks_hex").Chunk(every)] : row.Chunks("chunks_hex");

    private static RequestHead HeadOf(byte[][] chunks)
    {
        var input = new ReadOnlySequence<byte>([.. chunks.SelectMany(chunk => chunk)]);
        Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out _));
        return head!;
    }

    private static void AssertAccepted(JsonElement want, HandshakeResult? result, byte[] rest)
    {
        var accepted = Assert.IsType<HandshakeResult.Accepted>(result);
        var response = Encoding.ASCII.GetString(accepted.Response.Span);
        Assert.StartsWith(want.Text("response_status_line") ?? "HTTP/1.1 101 Switching Protocols", response, StringComparison.Ordinal);
        Assert.Contains($"\r\nSec-WebSocket-Accept: {want.Text("accept")}\r\n", response, StringComparison.Ordinal);
        Assert.Equal(want.Text("leftover_hex") ?? "", Convert.ToHexStringLower(rest));
    }

    /// <summary>Feeds the chunks as a connection would: the response as soon as the head is whole, the answer to a challenge when its bytes are there.</summary>
    private static (HandshakeResult? Result, int Status, byte[] Answer, byte[] Leftover) Answer(byte[][] chunks, ServerHandshakeOptions options, HeadLimits limits)
    {
        byte[] received = [], answer = [];
        HandshakeResult? result = null;
        foreach (var chunk in chunks)
        {
            received = [.. received, .. chunk];
            if (result is null)
            {
                var input = new ReadOnlySequence<byte>(received);
                if (!RequestHeadParser.TryRead(ref input, limits, out var head, out var error))
                {
                    if (error is not null)
                    {
                        return (null, error.Status, [], []);
                    }

                    continue;
                }

                result = ServerHandshake.Evaluate(head!, options);
                received = input.ToArray();
            }

            if (result is HandshakeResult.Accepted { Challenge: { } challenge } && answer.Length == 0 && received.Length >= Hybi00Challenge.BodyBytes)
            {
                answer = challenge.Answer(received.AsSpan(0, Hybi00Challenge.BodyBytes));
                received = received[Hybi00Challenge.BodyBytes..];
            }
        }

        Assert.NotNull(result);
        return (result, result is HandshakeResult.Refused refused ? refused.Status : 101, answer, received);
    }

    /// <summary>The request to which the vectors' arguments are the answer.</summary>
    private static RequestHead RequestFor(JsonElement arguments)
    {
        var version = arguments.Text("version") ?? "draft-ietf-hybi-10";
        List<Header> headers = [new("Host", arguments.Text("host") ?? "example.com"), new("Upgrade", "WebSocket"), new("Connection", "Upgrade")];
        if (arguments.Text("origin") is { } origin)
        {
            headers.Add(new("Origin", origin));
        }

        if (arguments.Text("subprotocol") is { } subprotocol)
        {
            headers.Add(new(version == "draft-hixie-75" ? "WebSocket-Protocol" : "Sec-WebSocket-Protocol", subprotocol));
        }

        if (version == "draft-ietf-hybi-00")
        {
            headers.Add(new("Sec-WebSocket-Key1", arguments.Text("key1") ?? "18x 6]8vM;54 *(5:  {   U1]8  z [  8"));
            headers.Add(new("Sec-WebSocket-Key2", arguments.Text("key2") ?? "1_ tx7X d  <  nw  334J702) 7]o}` 0"));
        }

        if (arguments.Text("key") is { } key)
        {
            headers.AddRange([new("Sec-WebSocket-Key", key), new("Sec-WebSocket-Version", "8")]);
        }

        Assert.True(RequestHead.TryCreate("GET", arguments.Text("resource_name") ?? "/", 1, new HeaderList([.. headers]), out var head, out _));
        return head!;
    }
}
