using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

/// <summary>permessage-deflate as a receiver and a sender, at the level of frames.</summary>
public class CompressedMessageTests
{
    private static readonly DeflateParameters TakeOver = new();
    private static readonly DeflateParameters NoTakeOver = new() { ServerNoContextTakeover = true, ClientNoContextTakeover = true };
    private static readonly WebSocketConnectionOptions CompressAll = new() { DeflateThresholdBytes = 0 };

    public static TheoryData<string, string> RfcExamples => new()
    {
        { "RFC 7692 §7.2.3.1, one frame", "c1 07 f2 48 cd c9 c9 07 00" },
        { "RFC 7692 §7.2.3.1, fragments", "41 03 f2 48 cd 80 04 c9 c9 07 00" },
        { "RFC 7692 §7.2.3.3, no compression", "c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00" },
        { "RFC 7692 §7.2.3.4, BFINAL set", "c1 08 f3 48 cd c9 c9 07 00 00" },
        { "RFC 7692 §7.2.3.5, two blocks", "c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00" },
        { "a final block and nothing behind it", "c1 07 f3 48 cd c9 c9 07 00" },
    };

    [Theory]
    [MemberData(nameof(RfcExamples))]
    public void A_client_reads_the_examples_of_the_rfc_cut_anywhere(string name, string hex)
    {
        var bytes = Hex.Bytes(hex);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            foreach (var parameters in (DeflateParameters[])[TakeOver, NoTakeOver])
            {
                var connection = Open(Side.Client, parameters, CompressAll);
                byte[] twice = [.. bytes, .. bytes];
                List<string> events = [.. connection.Read(twice.AsSpan(..cut)), .. connection.Read(twice.AsSpan(cut..))];
                Assert.Equal((name, "Text Hello Text Hello"), (name, string.Join(' ', events)));
            }
        }
    }

    [Fact]
    public void A_message_may_refer_to_the_one_before_it_where_the_context_is_taken_over()
    {
        // RFC 7692 §7.2.3.2: the second Hello is a reference to the first.
        var bytes = Hex.Bytes("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00");
        Assert.Equal(["Text Hello", "Text Hello"], Open(Side.Client, TakeOver, CompressAll).Read(bytes));
        Assert.Equal(["Text Hello", "Failed 1007 invalid compressed data"], Open(Side.Client, NoTakeOver, CompressAll).Read(bytes));
    }

    [Fact]
    public void An_empty_message_is_one_byte()
    {
        Assert.Equal(["Text", "Text"], Open(Side.Client, TakeOver, CompressAll).Read(Hex.Bytes("c1 01 00 c1 01 00")));
    }

    [Theory]
    [InlineData("c1 00", "compressed data cut off")] // not even a block
    [InlineData("c1 05 f2 48 cd c9 c9", "compressed data cut off")]
    [InlineData("c1 06 f2 48 cd c9 c9 07", "compressed data cut off")]
    [InlineData("c1 03 06 ff ff", "invalid compressed data")] // block type 3
    [InlineData("c1 05 00 05 00 00 00", "invalid compressed data")] // a stored length without its complement
    public void What_cannot_be_decompressed_fails_with_1007(string hex, string reason)
    {
        Assert.Equal([$"Failed 1007 {reason}"], Open(Side.Client, TakeOver, CompressAll).Read(Hex.Bytes(hex)));
    }

    [Theory]
    [InlineData("c9 00")] // ping
    [InlineData("41 01 00 c0")] // continuation
    [InlineData("01 01 61 c0")]
    [InlineData("a1")]
    [InlineData("d1")]
    public void A_reserved_bit_where_the_extension_gives_it_no_meaning_fails_with_1002(string hex)
    {
        Assert.Equal(["Failed 1002 reserved bits set"], Open(Side.Client, TakeOver, CompressAll).Read(Hex.Bytes(hex)));
    }

    [Fact]
    public void Control_frames_come_between_the_fragments_of_a_compressed_message()
    {
        var connection = Open(Side.Client, TakeOver, CompressAll);
        Assert.Equal(["Ping 78", "Text Hello"], connection.Read(Hex.Bytes("41 03 f2 48 cd 89 01 78 80 04 c9 c9 07 00")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_are_compressed_one_after_the_other_in_both_directions(bool takeOver)
    {
        var parameters = takeOver ? TakeOver : NoTakeOver;
        var server = Open(Side.Server, parameters, CompressAll);
        var client = Open(Side.Client, parameters, CompressAll);
        for (var i = 0; i < 20; i++)
        {
            var text = string.Concat(Enumerable.Repeat($"{{\"number\":{i},\"name\":\"Wörld\"}}", 20 + i));
            foreach (var (from, to) in ((WebSocketConnection, WebSocketConnection)[])[(server, client), (client, server)])
            {
                from.SendText(Encoding.UTF8.GetBytes(text));
                var bytes = from.TakeBytes();
                Assert.True(bytes.Length < text.Length / 2);
                Assert.Equal([$"Text {text}"], to.Read(bytes));
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(5000)]
    [InlineData(200_000)]
    public void What_compression_would_not_make_smaller_is_sent_as_it_is_where_no_context_is_lost(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        foreach (var (deflate, noiseRsv) in ((DeflateParameters, int)[])[(TakeOver, FrameRules.Rsv1), (TakeOver with { ServerNoContextTakeover = true }, 0)])
        {
            var server = Open(Side.Server, deflate, CompressAll);
            var client = Open(Side.Client, deflate, CompressAll);
            foreach (var message in (byte[][])[new byte[1000], noise, noise[..^1], new byte[1000], [.. noise, .. new byte[length + 100]], new byte[1000]])
            {
                server.SendBinary(message);
                var (header, payload) = Assert.Single(server.TakeFrames());
                var isNoise = message.AsSpan().StartsWith(noise.AsSpan(..^1)) && message.Length <= length;
                Assert.Equal(isNoise && message.Length == length ? noiseRsv : header.Rsv, header.Rsv);
                Assert.InRange(payload.Length, 1, isNoise ? message.Length + (message.Length >> 10) + 32 : message.Length);
                Assert.Equal([$"Binary {Convert.ToHexStringLower(message)}"], client.Read(FrameFor(Side.Client, Opcode.Binary, payload, rsv: header.Rsv)));
            }
        }
    }

    [Fact]
    public void What_the_lowest_level_makes_far_longer_is_sent_as_it_is_and_the_context_stays_right()
    {
        var noise = new byte[50_000];
        new Random(1).NextBytes(noise);
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] |= 0x90; // nine bits each in the fixed code, of which the lowest level makes all its blocks
        }

        var server = Open(Side.Server, TakeOver, CompressAll with { CompressionLevel = 1 });
        var client = Open(Side.Client, TakeOver, CompressAll);
        foreach (var message in (byte[][])[new byte[1000], noise, noise, new byte[1000]])
        {
            server.SendBinary(message);
            var (header, payload) = Assert.Single(server.TakeFrames());
            Assert.InRange(payload.Length, 1, message.Length + (message.Length >> 10) + 32);
            Assert.Equal([$"Binary {Convert.ToHexStringLower(message)}"], client.Read(FrameFor(Side.Client, Opcode.Binary, payload, rsv: header.Rsv)));
        }
    }

    [Theory]
    [InlineData(10_239, 0)]
    [InlineData(10_240, FrameRules.Rsv1)]
    public void Only_messages_from_the_threshold_on_are_compressed(int length, int rsv)
    {
        var server = Open(Side.Server, TakeOver, WebSocketConnectionOptions.Default);
        server.SendBinary(new byte[length]);
        Assert.Equal(rsv, Assert.Single(server.TakeFrames()).Header.Rsv);
    }

    [Theory]
    [InlineData(MessageDelivery.Whole)]
    [InlineData(MessageDelivery.Partial)]
    public void A_message_that_inflates_to_exactly_the_limit_passes_and_one_byte_more_fails(MessageDelivery delivery)
    {
        foreach (var limit in (int[])[1, 255, 256, 1000, 1 << 14, 100_000])
        {
            var options = new WebSocketConnectionOptions { MaxMessageBytes = limit, Delivery = delivery };
            var sender = Open(Side.Server, TakeOver, CompressAll);
            sender.SendBinary([.. new byte[limit]]);
            sender.SendBinary([.. new byte[limit + 1000]]);
            var events = Open(Side.Client, TakeOver, options).Read(sender.TakeBytes());
            Assert.Equal(new string('0', 2 * limit), string.Concat(events.TakeWhile(e => e.StartsWith("Binary", StringComparison.Ordinal)).Select(e => e.Split(' ').ElementAtOrDefault(1)))[..(2 * limit)]);
            Assert.Equal("Failed 1009 message too big", events[^1]);
        }
    }

    [Fact]
    public void Text_that_inflates_to_bad_utf8_fails_before_its_end()
    {
        var sender = Open(Side.Server, NoTakeOver, CompressAll);
        sender.SendPart(WebSocketEventKind.Binary, new byte[] { 0x48, 0xED, 0xA0, 0x80 }, endOfMessage: false);
        var bytes = sender.TakeBytes();
        bytes[0] = 0x41; // a text frame now
        Assert.Equal(["Failed 1007 text is not UTF-8"], Open(Side.Client, NoTakeOver, CompressAll).Read(bytes));
    }

    [Fact]
    public void Text_that_inflates_to_an_open_character_fails_at_its_end()
    {
        var sender = Open(Side.Server, TakeOver, CompressAll);
        sender.SendBinary(new byte[] { 0x48, 0xE2, 0x82 });
        var bytes = sender.TakeBytes();
        bytes[0] = 0xC1; // a text frame now
        Assert.Equal(["Failed 1007 text is not UTF-8"], Open(Side.Client, TakeOver, CompressAll).Read(bytes));
        Assert.Equal(["Text Hello"], Open(Side.Client, TakeOver, CompressAll).Read(Hex.Bytes("41 03 f2 48 cd 80 04 c9 c9 07 00")));
    }

    [Fact]
    public void A_bomb_fails_by_its_ratio_before_the_limit_of_its_size()
    {
        var sender = Open(Side.Server, TakeOver, CompressAll);
        sender.SendBinary(new byte[20 << 20]);
        var bytes = sender.TakeBytes();
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 64 << 20 };
        Assert.Equal(["Failed 1009 compression ratio too high"], Open(Side.Client, TakeOver, options).Read(bytes));
        Assert.StartsWith("Binary", Assert.Single(Open(Side.Client, TakeOver, options with { MaxInflateRatio = 2000 }).Read(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_ratio_holds_to_the_byte()
    {
        const int counted = 19 << 20; // the first MiB does not count
        var sender = Open(Side.Server, TakeOver, CompressAll);
        sender.SendBinary(new byte[counted + (1 << 20)]);
        var (header, payload) = Assert.Single(sender.TakeFrames());
        var frame = FrameFor(Side.Client, Opcode.Binary, payload, rsv: header.Rsv);
        var least = (counted / (payload.Length + 1)) + 1; // the smallest limit whose quotient is not above the bytes received
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 64 << 20, MaxInflateRatio = least };
        Assert.StartsWith("Binary", Assert.Single(Open(Side.Client, TakeOver, options).Read(frame)), StringComparison.Ordinal);
        Assert.Equal(["Failed 1009 compression ratio too high"], Open(Side.Client, TakeOver, options with { MaxInflateRatio = least - 1 }).Read(frame));
    }

    [Fact]
    public void The_limit_of_compressed_data_holds_for_the_sum_of_the_fragments()
    {
        // 2,000 bytes of empty blocks; a message of 1,000 bytes may take 1,000 + 125 + 1,024.
        byte[] first = [.. Hex.Bytes("42 7e 07 d0"), .. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0xFF, 0xFF], 400).SelectMany(block => block)];
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 1000 };
        Assert.Equal(["Failed 1009 message too big"], Open(Side.Client, TakeOver, options).Read([.. first, .. Hex.Bytes("80 7e 00 96")])); // 150
        Assert.Empty(Open(Side.Client, TakeOver, options).Read([.. first, .. Hex.Bytes("80 7e 00 95")]));
    }

    [Fact]
    public void A_frame_of_compressed_data_beyond_what_any_message_needs_fails_from_its_header()
    {
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 1000 };
        Assert.Equal(["Failed 1009 message too big"], Open(Side.Client, TakeOver, options).Read(Hex.Bytes("c2 7e 08 66"))); // 2150
        Assert.Empty(Open(Side.Client, TakeOver, options).Read(Hex.Bytes("c2 7e 08 65")));
    }
}
