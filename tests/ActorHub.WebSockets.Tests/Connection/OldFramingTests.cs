namespace ActorHub.WebSockets.Tests;

/// <summary>hixie-75 and hybi-00.</summary>
public class OldFramingTests
{
    public static TheoryData<Side, WebSocketVersion> Ends => new()
    {
        { Side.Server, WebSocketVersion.Hixie75 }, { Side.Client, WebSocketVersion.Hixie75 },
        { Side.Server, WebSocketVersion.Hybi00 }, { Side.Client, WebSocketVersion.Hybi00 },
    };

    internal static WebSocketConnection Open(Side side, WebSocketVersion version) => Open(side, version, WebSocketConnectionOptions.Default);

    internal static WebSocketConnection Open(Side side, WebSocketVersion version, WebSocketConnectionOptions options) =>
        new(side, new NegotiatedProtocol(version, null, null), options, side == Side.Client ? () => Connections.MaskKey : null);

    [Theory]
    [MemberData(nameof(Ends))]
    public void Data_of_no_known_kind_is_skipped_by_its_length_cut_anywhere(Side side, WebSocketVersion version)
    {
        byte[] bytes = [0x80, 0x00, 0x85, 0x81, 0x00, .. Enumerable.Repeat((byte)0xFF, 128), 0xFF, 0x02, 0x00, 0xFF, .. "\0text"u8, 0xFF];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var connection = Open(side, version);
            List<string> events = [.. connection.Read(bytes.AsSpan(..cut)), .. connection.Read(bytes.AsSpan(cut..))];
            Assert.Equal(["Text text"], events);
        }
    }

    [Theory]
    [InlineData("80 87 68", 999, 1009)] // 1000 bytes, from the header alone
    [InlineData("80 ff ff ff ff ff ff ff ff ff 7f", int.MaxValue, 1009)]
    [InlineData("80 81 80 80 80 80 80 80 80 80 80 00", int.MaxValue, 1009)]
    [InlineData("80 80 80 80 80 80 80 80 80 80 80", int.MaxValue, 1002)] // zeros without end
    public void A_length_beyond_the_limit_or_without_an_end_fails(string hex, int limit, int code)
    {
        var connection = Open(Side.Server, WebSocketVersion.Hybi00, new WebSocketConnectionOptions { MaxMessageBytes = limit });
        var failed = Assert.Single(connection.Read(Hex.Bytes(hex)));
        Assert.StartsWith($"Failed {code} ", failed, StringComparison.Ordinal);
        Assert.Equal("ff00", Convert.ToHexStringLower(connection.TakeBytes()));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_limit_of_a_frame_holds_for_text_and_for_skipped_data(Side side, WebSocketVersion version)
    {
        var options = new WebSocketConnectionOptions { MaxFrameBytes = 1000, MaxMessageBytes = 2000 };
        var text = new string('x', 1000);
        Assert.Equal([$"Text {text}"], Open(side, version, options).Read([0x80, 0x87, 0x68, .. new byte[1000], 0x00, .. System.Text.Encoding.ASCII.GetBytes(text), 0xFF]));
        Assert.StartsWith("Failed 1009 ", Assert.Single(Open(side, version, options).Read([0x80, 0x87, 0x69])), StringComparison.Ordinal);
        Assert.StartsWith(
            "Failed 1009 ", Assert.Single(Open(side, version, options).Read([0x00, .. System.Text.Encoding.ASCII.GetBytes(text + "x")])), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Bad_text_fails_at_the_byte_that_cannot_be_utf8(Side side, WebSocketVersion version)
    {
        var connection = Open(side, version);
        Assert.Empty(connection.Read([0x00, 0x61, 0xED]));
        Assert.Equal(["Failed 1007 text is not UTF-8"], connection.Read([0xA0]));
        Assert.Equal(["Failed 1007 text is not UTF-8"], Open(side, version).Read([0x00, 0xE2, 0x82, 0xFF]));
    }

    [Fact]
    public void The_close_of_hybi00_is_answered_once_and_nothing_is_read_after_it()
    {
        var server = Open(Side.Server, WebSocketVersion.Hybi00);
        Assert.Equal(["Close 1005"], server.Read([0xFF, 0x00, 0x00, 0x61, 0xFF]));
        Assert.Equal("ff00", Convert.ToHexStringLower(server.TakeBytes()));
        Assert.IsType<ConnectionState.Closed>(server.State);
        Assert.Empty(server.ReadEof());

        var client = Open(Side.Client, WebSocketVersion.Hybi00);
        Assert.True(client.Close(CloseCode.GoingAway, "bye"));
        Assert.IsType<ConnectionState.Closing>(client.State);
        Assert.Equal("ff00", Convert.ToHexStringLower(client.TakeBytes()));
        Assert.Equal(["Text late", "Close 1005"], client.Read([0x00, .. "late"u8, 0xFF, 0xFF, 0x00]));
        Assert.Empty(client.TakeBytes());
    }

    [Fact]
    public void The_end_of_the_transport_between_two_frames_is_the_close_of_hixie75()
    {
        Assert.Equal(["Close 1005"], Open(Side.Server, WebSocketVersion.Hixie75).ReadEof());
        Assert.Equal(["Close 1006"], Open(Side.Server, WebSocketVersion.Hybi00).ReadEof());
        var cut = Open(Side.Server, WebSocketVersion.Hixie75);
        Assert.Empty(cut.Read([0x00, 0x61]));
        Assert.Equal(["Close 1006"], cut.ReadEof());
    }

    [Fact]
    public void Closing_hixie75_ends_it_at_once_and_sends_nothing()
    {
        var connection = Open(Side.Server, WebSocketVersion.Hixie75);
        Assert.True(connection.Close(CloseCode.NormalClosure, ""));
        Assert.Equal(new ConnectionState.Closed(null, null), connection.State);
        Assert.Empty(connection.TakeBytes());
        Assert.Empty(connection.Read([0x00, 0x61, 0xFF]));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Only_text_can_be_sent(Side side, WebSocketVersion version)
    {
        var connection = Open(side, version);
        Assert.Throws<NotSupportedException>(() => connection.SendBinary("x"u8));
        Assert.Throws<NotSupportedException>(() => connection.SendPart(WebSocketEventKind.Binary, "x"u8, endOfMessage: true));
        Assert.False(connection.SendPing("x"u8));
        Assert.False(connection.SendPong("x"u8));
        Assert.Empty(connection.TakeBytes());
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_text_goes_and_comes_in_parts(Side side, WebSocketVersion version)
    {
        var sender = Open(side, version);
        var reader = Open(Connections.Other(side), version, new WebSocketConnectionOptions { Delivery = MessageDelivery.Partial });
        var events = new List<string>();
        foreach (var (part, end) in ((string, bool)[])[("Hello, ", false), ("", false), ("World", true)])
        {
            Assert.True(sender.SendPart(WebSocketEventKind.Text, System.Text.Encoding.UTF8.GetBytes(part), end));
            events.AddRange(reader.Read(sender.TakeBytes()));
        }

        Assert.Equal(["Text Hello, …", "Text World"], events);
    }

    [Fact]
    public void A_close_in_the_middle_of_a_text_is_not_sent_since_it_would_end_the_text()
    {
        var connection = Open(Side.Server, WebSocketVersion.Hybi00);
        connection.SendPart(WebSocketEventKind.Text, "half"u8, endOfMessage: false);
        Assert.True(connection.Close(CloseCode.NormalClosure, ""));
        Assert.Equal("00" + Convert.ToHexStringLower("half"u8), Convert.ToHexStringLower(connection.TakeBytes()));
        Assert.IsType<ConnectionState.Closed>(connection.State);
    }

    [Fact]
    public void A_text_that_came_whole_is_a_slice_of_the_bytes_received()
    {
        byte[] received = [0x00, .. "Hello"u8, 0xFF];
        var connection = Open(Side.Server, WebSocketVersion.Hybi00);
        connection.Receive(received);
        Assert.True(connection.TryReadEvent(out var e));
        Assert.True(received.AsSpan().Overlaps(e.Payload.Span));
    }

    [Theory]
    [InlineData(WebSocketVersion.Hybi07)]
    [InlineData(WebSocketVersion.Hybi08)]
    public void The_drafts_with_the_framing_of_the_rfc_may_close_with_1004(WebSocketVersion version)
    {
        var connection = Open(Side.Client, version);
        Assert.Equal(["Text a", "Close 1004"], connection.Read(Hex.Bytes("81 01 61 88 02 03 ec")));
        Assert.Equal("880203ec", Convert.ToHexStringLower(Open(Side.Server, version).Echo([0x03, 0xEC])));
        Assert.Equal(["Failed 1002 invalid close code"], Open(Side.Client, WebSocketVersion.Rfc6455).Read(Hex.Bytes("88 02 03 ec")));
    }
}

file static class Closes
{
    public static byte[] Echo(this WebSocketConnection server, byte[] close)
    {
        server.Read(Connections.FrameFor(Side.Server, Opcode.Close, close));
        return server.TakeBytes();
    }
}
