using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class SendingTests
{
    [Theory]
    [InlineData(Side.Client, "818537fa213d7f9f4d5158")]
    [InlineData(Side.Server, "810548656c6c6f")]
    public void Only_a_client_masks_what_it_sends(Side side, string hex)
    {
        var connection = Open(side);
        Assert.True(connection.SendText("Hello"u8));
        Assert.True(connection.TryTakeOutput(out var output));
        Assert.Equal(hex, Convert.ToHexStringLower(output.Span));
        Assert.False(connection.TryTakeOutput(out _));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Everything_sent_is_taken_once_and_in_order(Side side)
    {
        var connection = Open(side);
        connection.SendText("a"u8);
        connection.SendBinary(new byte[70_000]);
        Assert.Equal(["Text a", $"Binary {new string('0', 140_000)}"], connection.SentFrames());
        connection.SendPing("p"u8);
        connection.SendPong("q"u8);
        Assert.Equal(["Ping 70", "Pong 71"], connection.SentFrames());
        Assert.Empty(connection.SentFrames());
    }

    [Fact]
    public void What_is_sent_after_the_output_was_taken_comes_with_the_next_take()
    {
        var connection = Open(Side.Server);
        connection.SendText("a"u8);
        Assert.True(connection.TryTakeOutput(out _));
        connection.SendText("b"u8);
        Assert.Equal(["Text b"], connection.SentFrames());
    }

    [Fact]
    public void Nothing_is_sent_once_the_connection_closes()
    {
        var connection = Open(Side.Server);
        connection.Close(CloseCode.GoingAway, "");
        Assert.False(connection.SendText("a"u8));
        Assert.False(connection.SendBinary("a"u8));
        Assert.False(connection.SendPing("a"u8));
        Assert.False(connection.SendPong("a"u8));
        Assert.Equal(["Close 1001"], connection.SentFrames().Select(f => f.TrimEnd()));
    }

    [Fact]
    public void What_no_peer_may_be_sent_is_refused()
    {
        var connection = Open(Side.Server);
        Assert.Throws<ArgumentException>(() => connection.SendText([0xC0, 0x80]));
        Assert.Throws<ArgumentException>(() => connection.SendPing(new byte[126]));
        Assert.Throws<ArgumentException>(() => connection.SendPong(new byte[126]));
        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.AbnormalClosure, ""));
        Assert.Throws<ArgumentException>(() => connection.Close((CloseCode)1004, ""));
        Assert.Throws<ArgumentException>(() => connection.Close((CloseCode)5000, ""));
        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.NoStatusReceived, "why"));
        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.NormalClosure, new string('é', 62)));
        Assert.Empty(connection.SentFrames());
        Assert.IsType<ConnectionState.Open>(connection.State);
    }

    [Fact]
    public void A_client_needs_a_source_of_mask_keys()
    {
        Assert.Throws<ArgumentNullException>(() => new WebSocketConnection(Side.Client, NegotiatedProtocol.Plain, WebSocketConnectionOptions.Default, null));
    }

    [Fact]
    public void The_longest_reason_fits_and_a_failures_longer_one_is_cut_between_characters()
    {
        var reason = new string('é', 61);
        var closing = Open(Side.Server);
        closing.Close(CloseCode.NormalClosure, reason);
        Assert.Equal([$"Close 1000 {reason}"], closing.SentFrames());

        var failing = Open(Side.Server);
        failing.Fail(new ProtocolError(CloseCode.InternalError, reason + "é", "test"));
        Assert.Equal([$"Close 1011 {reason}"], failing.SentFrames());
        Assert.Equal(122, Encoding.UTF8.GetByteCount(reason));
    }
}
