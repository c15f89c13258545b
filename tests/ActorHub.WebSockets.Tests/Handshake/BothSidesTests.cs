using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorHub.WebSockets.Tests;

/// <summary>Our client against our server, in every version.</summary>
public class BothSidesTests
{
    private static readonly ServerHandshakeOptions Server = new()
    {
        Versions = [.. Enum.GetValues<WebSocketVersion>()], Origins = new OriginPolicy.Any(), Subprotocols = ["a", "b"], Deflate = DeflateOptions.Default,
    };

    [Property(Arbitrary = [typeof(Options)])]
    public void Both_sides_agree_on_the_same_in_every_version_and_mix_of_options(ClientHandshakeOptions client, ServerHandshakeOptions server, int seed)
    {
        var handshake = new ClientHandshake(client, Random(seed));
        var (accepted, answer) = Serve(handshake.Request, server, client.Uri.Scheme);
        if (accepted is null)
        {
            Assert.DoesNotContain(client.Version, server.Versions);
            return;
        }

        var input = new ReadOnlySequence<byte>([.. accepted.Response.Span, .. answer, 0x81, 0x00]);
        Assert.True(handshake.TryReadResponse(ref input, out var result));
        var protocol = Assert.IsType<ClientHandshakeResult.Opened>(result).Protocol;
        Assert.Equal(client.Version, protocol.Version);
        Assert.Equal(accepted.Protocol.Version, protocol.Version);
        Assert.Equal(accepted.Protocol.Subprotocol, protocol.Subprotocol);
        Assert.Equal(accepted.Protocol.Deflate is null, protocol.Deflate is null);
        Assert.Equal([0x81, 0x00], input.ToArray());
    }

    [Theory]
    [InlineData(WebSocketVersion.Hixie75)]
    [InlineData(WebSocketVersion.Hybi00)]
    [InlineData(WebSocketVersion.Hybi07)]
    [InlineData(WebSocketVersion.Hybi08)]
    [InlineData(WebSocketVersion.Rfc6455)]
    public void An_answer_is_read_alike_in_every_shape_and_each_prefix_needs_more(WebSocketVersion version)
    {
        var options = new ClientHandshakeOptions
        {
            Uri = WebSocketUri.Parse("wss://example.com:8443/x?y"), Version = version, Subprotocols = ["b"], Origin = "https://page.example",
        };
        var handshake = new ClientHandshake(options, Random(1));
        var (accepted, answer) = Serve(handshake.Request, Server, WebSocketScheme.Wss);
        byte[] bytes = [.. accepted!.Response.Span, .. answer];
        foreach (var shape in Segments.Shapes([.. bytes, 0x00, 0xFF]))
        {
            var input = shape;
            Assert.True(handshake.TryReadResponse(ref input, out var result));
            Assert.Equal(new NegotiatedProtocol(version, "b", null), Assert.IsType<ClientHandshakeResult.Opened>(result).Protocol);
            Assert.Equal([0x00, 0xFF], input.ToArray());
        }

        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, prefix);
            Assert.False(handshake.TryReadResponse(ref input, out _));
            Assert.Equal(prefix, input.Length);
        }
    }

    [Property]
    public bool The_keys_of_hybi_00_are_as_the_draft_has_them(int seed)
    {
        var keys = Assert.IsType<ClientKeys.Challenge>(ClientKeys.Create(WebSocketVersion.Hybi00, Random(seed)));
        return IsKey(keys.Key1) && IsKey(keys.Key2) && keys.Body.Length == 8 && Hybi00Challenge.FromKeys(keys.Key1, keys.Key2) is not null;
    }

    [Fact]
    public void Old_servers_that_answer_for_another_place_are_not_believed()
    {
        foreach (var version in new[] { WebSocketVersion.Hixie75, WebSocketVersion.Hybi00 })
        {
            var options = new ClientHandshakeOptions { Uri = WebSocketUri.Parse("ws://example.com/x"), Version = version, Origin = "http://page.example" };
            var handshake = new ClientHandshake(options, Random(2));
            var (accepted, answer) = Serve(handshake.Request, Server, WebSocketScheme.Ws);
            var text = Encoding.Latin1.GetString([.. accepted!.Response.Span, .. answer]);
            Assert.Null(Failure(handshake, text, "", ""));
            Assert.Equal(HandshakeErrorCode.ResponseLocation, Failure(handshake, text, "ws://example.com/x", "ws://example.com/y"));
            Assert.Equal(HandshakeErrorCode.ResponseLocation, Failure(handshake, text, "ws://example.com/x", "wss://example.com/x"));
            Assert.Equal(HandshakeErrorCode.ResponseOrigin, Failure(handshake, text, "http://page.example", "http://other.example"));
        }
    }

    private static HandshakeErrorCode? Failure(ClientHandshake handshake, string text, string part, string instead)
    {
        text = part.Length == 0 ? text : text.Replace(part, instead, StringComparison.Ordinal);
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text));
        Assert.True(handshake.TryReadResponse(ref input, out var result));
        return (result as ClientHandshakeResult.Failed)?.Error.Code;
    }

    private static (HandshakeResult.Accepted? Accepted, byte[] Answer) Serve(
        ReadOnlyMemory<byte> request, ServerHandshakeOptions options, WebSocketScheme scheme)
    {
        var input = new ReadOnlySequence<byte>(request);
        Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out var error), error?.Reason);
        if (ServerHandshake.Evaluate(head!, options, scheme) is not HandshakeResult.Accepted accepted)
        {
            return (null, []);
        }

        Assert.Equal(accepted.Challenge is null ? 0 : Hybi00Challenge.BodyBytes, input.Length);
        return (accepted, accepted.Challenge?.Answer(input.ToArray()) ?? []);
    }

    private static bool IsKey(string key) =>
        key[0] != ' ' && key[^1] != ' ' && key.Count(c => c == ' ') is >= 1 and <= 12
        && key.Count(c => !char.IsAsciiDigit(c) && c != ' ') is >= 1 and <= 12
        && key.All(c => c is >= ' ' and <= '~');

    /// <summary>Bytes without end that a seed decides.</summary>
    private static RandomBytes Random(int seed)
    {
        var random = new System.Random(seed);
        return bytes => random.NextBytes(bytes);
    }

    private static class Options
    {
        public static Arbitrary<ClientHandshakeOptions> OfClient() => (
            from version in Gen.Elements(Enum.GetValues<WebSocketVersion>())
            from uri in Gen.Elements("ws://example.com/", "wss://example.com:8443/a?b=c", "ws://[::1]:1/x", "wss://h")
            from origin in Gen.Elements<string?>(null, "https://page.example", "null")
            from names in Gen.Elements<string[]>([], ["a"], ["c"], ["b", "a"])
            from deflate in ArbMap.Default.GeneratorFor<bool>()
            from more in ArbMap.Default.GeneratorFor<bool>()
            select new ClientHandshakeOptions
            {
                Uri = WebSocketUri.Parse(uri),
                Version = version,
                Origin = origin,
                Subprotocols = [.. version == WebSocketVersion.Hixie75 ? names.Take(1) : names],
                Deflate = deflate && version == WebSocketVersion.Rfc6455 ? DeflateOptions.Default : null,
                Cookies = more ? [new("a", "b"), new("c", "d")] : [],
                Headers = more ? [new("X-A", "b"), new("Authorization", "Basic x")] : [],
            }).ToArbitrary();

        public static Arbitrary<ServerHandshakeOptions> OfServer() => (
            from versions in Gen.SubListOf(Enum.GetValues<WebSocketVersion>())
            from preference in Gen.Elements(Enum.GetValues<SubprotocolPreference>())
            from deflate in ArbMap.Default.GeneratorFor<bool>()
            select Server with { Versions = [.. versions], SubprotocolPreference = preference, Deflate = deflate ? DeflateOptions.Default : null }).ToArbitrary();
    }
}
