using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class DeflateNegotiationTests
{
    private static readonly DeflateOptions All = DeflateOptions.Default;

    private static readonly DeflateOptions Small = new()
    {
        ServerNoContextTakeover = true, ClientNoContextTakeover = true, ServerMaxWindowBits = 10, ClientMaxWindowBits = 9,
    };

    [Theory]
    [InlineData("permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10")]
    [InlineData("permessage-deflate; client_max_window_bits=\"10\"", "permessage-deflate; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15")]
    [InlineData("PERMESSAGE-DEFLATE; Server_No_Context_Takeover", "permessage-deflate; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover")]
    [InlineData("x-webkit-deflate-frame, foo; bar, permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9")]
    public void A_server_agrees_to_the_first_offer_that_it_can(string offer, string answer)
    {
        Assert.Equal(answer, Answer(offer, All).Text);
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("permessage-deflate; foo")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover=\"\"")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=08")]
    [InlineData("permessage-deflate; server_max_window_bits=9; server_max_window_bits=9")]
    [InlineData("permessage-deflate; client_max_window_bits=0")]
    [InlineData("permessage-deflate; client_max_window_bits=1x")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits")]
    public void An_offer_that_is_unknown_or_wrong_is_declined(string offer)
    {
        Assert.Equal((null, null), Answer(offer, All));
    }

    [Fact]
    public void A_server_may_ask_for_less_than_was_offered()
    {
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9",
            Answer("permessage-deflate; client_max_window_bits", Small).Text);
        Assert.Equal(
            new DeflateParameters { ServerNoContextTakeover = true, ClientNoContextTakeover = true, ServerMaxWindowBits = 8, ClientMaxWindowBits = 8 },
            Answer("permessage-deflate; client_max_window_bits=8; server_max_window_bits=8", Small).Agreed);
    }

    [Fact]
    public void A_client_whose_window_cannot_be_limited_is_declined_where_it_must_be()
    {
        Assert.Null(Answer("permessage-deflate", Small).Text);
    }

    [Fact]
    public void Nothing_is_agreed_when_compression_is_off_or_the_version_is_a_draft()
    {
        Assert.Null(Answer("permessage-deflate", null).Text);
        var options = new ServerHandshakeOptions { Deflate = All, Versions = [WebSocketVersion.Hybi08] };
        var accepted = Assert.IsType<HandshakeResult.Accepted>(ServerHandshake.Evaluate(Request("permessage-deflate", "8"), options));
        Assert.Null(accepted.Protocol.Deflate);
    }

    [Theory]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage deflate")]
    [InlineData("permessage-deflate; x=\"")]
    public void A_list_of_extensions_that_cannot_be_read_is_refused(string offer)
    {
        var refused = Assert.IsType<HandshakeResult.Refused>(ServerHandshake.Evaluate(Request(offer, "13"), ServerHandshakeOptions.Default));
        Assert.Equal((400, HandshakeErrorCode.ExtensionsMalformed), (refused.Status, refused.Error.Code));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void A_window_that_nobody_can_have_cannot_be_wanted(int bits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions { ServerMaxWindowBits = bits });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions { ClientMaxWindowBits = bits });
    }

    [Fact]
    public void An_offer_says_what_is_wanted()
    {
        Assert.Equal("permessage-deflate; client_max_window_bits", DeflateNegotiation.Offer(All).ToString());
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9",
            DeflateNegotiation.Offer(Small).ToString());
    }

    [Theory]
    [InlineData("permessage-deflate", false, false, 15, 15)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", true, true, 15, 15)]
    [InlineData("permessage-deflate; server_max_window_bits=9; client_max_window_bits=8", false, false, 9, 8)]
    public void A_client_takes_the_answer_that_fits(string answer, bool serverNoContext, bool clientNoContext, int serverBits, int clientBits)
    {
        var (agreed, error) = Check(answer, All);
        Assert.Null(error);
        Assert.Equal(
            new DeflateParameters
            {
                ServerNoContextTakeover = serverNoContext, ClientNoContextTakeover = clientNoContext, ServerMaxWindowBits = serverBits, ClientMaxWindowBits = clientBits,
            },
            agreed);
    }

    [Theory]
    [InlineData("foo", HandshakeErrorCode.ResponseExtension)]
    [InlineData("permessage-deflate, permessage-deflate", HandshakeErrorCode.ResponseExtension)]
    [InlineData("permessage-deflate, foo", HandshakeErrorCode.ResponseExtension)]
    [InlineData("permessage-deflate; ", HandshakeErrorCode.ResponseExtension)]
    [InlineData("permessage-deflate; foo", HandshakeErrorCode.ResponseExtensionParameters)]
    [InlineData("permessage-deflate; server_no_context_takeover=x", HandshakeErrorCode.ResponseExtensionParameters)]
    [InlineData("permessage-deflate; server_max_window_bits=16", HandshakeErrorCode.ResponseExtensionParameters)]
    [InlineData("permessage-deflate; server_max_window_bits", HandshakeErrorCode.ResponseExtensionParameters)]
    [InlineData("permessage-deflate; client_max_window_bits", HandshakeErrorCode.ResponseExtensionParameters)]
    [InlineData("permessage-deflate; client_max_window_bits=9; client_max_window_bits=9", HandshakeErrorCode.ResponseExtensionParameters)]
    public void An_answer_that_was_not_offered_fails_with_the_meaning_of_1010(string answer, HandshakeErrorCode code)
    {
        var (agreed, error) = Check(answer, All);
        Assert.Null(agreed);
        Assert.Equal((code, CloseCode.MandatoryExtension), (error!.Code, error.CloseCode));
    }

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits=10; client_max_window_bits=9")] // does not drop its context
    [InlineData("permessage-deflate; server_no_context_takeover; client_max_window_bits=9")] // a larger window than offered
    [InlineData("permessage-deflate; server_no_context_takeover; server_max_window_bits=11")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10")]
    public void An_answer_that_gives_less_than_was_asked_for_fails(string answer)
    {
        Assert.Equal(HandshakeErrorCode.ResponseExtensionParameters, Check(answer, Small).Error!.Code);
        Assert.Null(Check("permessage-deflate; server_no_context_takeover; server_max_window_bits=10", Small).Error);
    }

    [Fact]
    public void What_a_server_answers_any_client_accepts_and_both_mean_the_same() =>
        Prop.ForAll(Options.ToArbitrary(), Options.ToArbitrary(), (client, server) =>
        {
            var (agreed, text) = Answer(DeflateNegotiation.Offer(client).ToString(), server);
            var (accepted, error) = Check(text!, client);

            // A client may keep to less than the server allows, never to more.
            return error is null
                && accepted!.ServerMaxWindowBits == agreed!.ServerMaxWindowBits
                && accepted.ServerNoContextTakeover == agreed.ServerNoContextTakeover
                && accepted.ClientMaxWindowBits <= agreed.ClientMaxWindowBits
                && (accepted.ClientNoContextTakeover || !agreed.ClientNoContextTakeover);
        }).QuickCheckThrowOnFailure();

    private static Gen<DeflateOptions> Options =>
        from server in ArbMap.Default.GeneratorFor<bool>()
        from client in ArbMap.Default.GeneratorFor<bool>()
        from serverBits in Gen.Choose(8, 15)
        from clientBits in Gen.Choose(8, 15)
        select new DeflateOptions
        {
            ServerNoContextTakeover = server, ClientNoContextTakeover = client, ServerMaxWindowBits = serverBits, ClientMaxWindowBits = clientBits,
        };

    private static (DeflateParameters? Agreed, string? Text) Answer(string offer, DeflateOptions? wanted)
    {
        var result = ServerHandshake.Evaluate(Request(offer, "13"), new ServerHandshakeOptions { Deflate = wanted });
        var accepted = Assert.IsType<HandshakeResult.Accepted>(result);
        var input = new ReadOnlySequence<byte>(accepted.Response);
        Assert.True(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out _));
        return (accepted.Protocol.Deflate, head!.Headers.First("Sec-WebSocket-Extensions"));
    }

    private static (DeflateParameters? Agreed, HandshakeError? Error) Check(string answer, DeflateOptions offered)
    {
        var handshake = new ClientHandshake(
            new ClientHandshakeOptions { Uri = WebSocketUri.Parse("ws://example.com/"), Deflate = offered }, new ClientKeys.Key("AAAAAAAAAAAAAAAAAAAAAA=="));
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\nSec-WebSocket-Extensions: {answer}\r\n\r\n"));
        Assert.True(handshake.TryReadResponse(ref input, out var result));
        return ((result as ClientHandshakeResult.Opened)?.Protocol.Deflate, (result as ClientHandshakeResult.Failed)?.Error);
    }

    private static RequestHead Request(string offer, string version)
    {
        var headers = new HeaderList(
            new("Host", "example.com"), new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
            new("Sec-WebSocket-Version", version), new("Sec-WebSocket-Extensions", offer));
        Assert.True(RequestHead.TryCreate("GET", "/", 1, headers, out var head, out _));
        return head!;
    }
}
