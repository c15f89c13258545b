using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class SharedFramesTests
{
    private static readonly byte[] Long = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"channel\":\"news\",\"text\":\"Wörld\"}", 500)));
    private static readonly WebSocketConnectionOptions Options = WebSocketConnectionOptions.Default;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    public void Long_messages_are_compressed_and_all_else_passes_through_in_order(int bits)
    {
        byte[] frames = [.. Frame(Opcode.Text, "short"u8), .. Frame(Opcode.Text, Long), .. Frame(Opcode.Ping, "p"u8), .. Frame(Opcode.Binary, new byte[20_000]), .. Frame(Opcode.Text, "end"u8)];
        var output = new ArrayBufferWriter<byte>();
        Assert.True(SharedFrames.TryTranscode(frames, SharedForm.Deflated(bits), Options, output));
        Assert.True(output.WrittenCount < frames.Length / 2 || bits == 8);

        var client = Open(Side.Client, new DeflateParameters { ServerNoContextTakeover = true, ServerMaxWindowBits = bits }, Options);
        Assert.Equal(
            ["Text short", $"Text {Encoding.UTF8.GetString(Long)}", "Ping 70", $"Binary {new string('0', 40_000)}", "Text end"],
            client.Read(output.WrittenSpan));
    }

    [Fact]
    public void Frames_that_stay_as_they_are_are_not_written_again()
    {
        var noise = new byte[20_000];
        new Random(3).NextBytes(noise);
        foreach (var frames in (byte[][])[Frame(Opcode.Text, "short"u8), Frame(Opcode.Binary, noise), []])
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.False(SharedFrames.TryTranscode(frames, SharedForm.Deflated(15), Options, output));
            Assert.False(SharedFrames.TryTranscode(frames, SharedForm.Plain, Options, output));
            Assert.Equal(0, output.WrittenCount);
        }
    }

    /// <summary>The limit of a frame that is sent held for what a connection sends itself, and not for what it is sent of a shared form.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Long_messages_are_cut_into_frames_of_the_size_that_may_be_sent(int bits)
    {
        var options = Options with { MaxSendFrameBytes = 100 };
        var form = bits == 0 ? SharedForm.Plain : SharedForm.Deflated(bits);
        var noise = new byte[20_000];
        new Random(3).NextBytes(noise);
        byte[] frames = [.. Frame(Opcode.Text, Long), .. Frame(Opcode.Binary, noise), .. Frame(Opcode.Ping, new byte[125]), .. Frame(Opcode.Binary, [])];
        var output = new ArrayBufferWriter<byte>();
        Assert.True(SharedFrames.TryTranscode(frames, form, options, output));

        var rest = output.WrittenSpan;
        while (!rest.IsEmpty)
        {
            var header = SharedFrames.Next(ref rest, out _);
            Assert.True(header.PayloadLength <= (header.Opcode == Opcode.Ping ? 125 : 100));
        }

        var client = bits == 0 ? Open(Side.Client) : Open(Side.Client, new DeflateParameters { ServerNoContextTakeover = true }, Options);
        Assert.Equal(
            [$"Text {Encoding.UTF8.GetString(Long)}", $"Binary {Convert.ToHexStringLower(noise)}", $"Ping {new string('0', 250)}", "Binary"],
            client.Read(output.WrittenSpan));
        Assert.False(SharedFrames.TryTranscode(Frame(Opcode.Text, new byte[100]), form, options, output));
    }

    [Fact]
    public void The_old_framing_has_the_texts_and_the_close_and_nothing_else()
    {
        byte[] frames =
        [
            .. Frame(Opcode.Text, "a"u8), .. Frame(Opcode.Binary, "b"u8), .. Frame(Opcode.Ping, "c"u8),
            .. Hex.Bytes("01 01 64 00 01 65 80 01 66"), .. Hex.Bytes("02 01 67 80 01 68"), .. Frame(Opcode.Close, [0x03, 0xE8]),
        ];
        var output = new ArrayBufferWriter<byte>();
        Assert.True(SharedFrames.TryTranscode(frames, SharedForm.OldFraming, Options, output));
        Assert.Equal(["Text a", "Text def", "Close 1005"], OldFramingTests.Open(Side.Client, WebSocketVersion.Hybi00).Read(output.WrittenSpan));
    }

    [Theory]
    [InlineData("81 02 61")]
    [InlineData("81")]
    [InlineData("81 81 01 02 03 04 61")]
    public void What_is_no_whole_frame_of_a_server_is_refused(string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => SharedFrames.TryTranscode(Hex.Bytes(hex), SharedForm.Deflated(15), Options, output));
        Assert.Throws<ArgumentException>(() => SharedFrames.TryTranscode(Hex.Bytes(hex), SharedForm.OldFraming, Options, output));
    }

    /// <summary>With context takeover the connection's own compressor does not know of a shared message, and the peer's window does.</summary>
    [Property(Arbitrary = [typeof(Outgoing)], EndSize = 20)]
    public void Shared_messages_and_a_connections_own_come_in_any_order(Setting setting, Message[] messages)
    {
        var server = Open(Side.Server, setting.Deflate, setting.Options);
        var client = Open(Side.Client, setting.Deflate, Options);
        var form = SharedForm.Of(new(WebSocketVersion.Rfc6455, null, setting.Deflate));
        for (var number = 0; number < messages.Length; number++)
        {
            // No two records are alike: a distance into the wrong message gives other text.
            var text = string.Concat(Enumerable.Range(0, messages[number].Records).Select(record => $"{{\"message\":{number},\"record\":{record}}}"));
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(messages[number].IsShared ? server.SendShared(InForm(form, setting.Options, Frame(Opcode.Text, bytes))) : server.SendText(bytes));
            Assert.Equal([$"Text {text}".TrimEnd()], client.Read(server.TakeBytes()));
        }
    }

    [Fact]
    public void Only_an_open_server_between_messages_sends_shared_frames()
    {
        var frame = Frame(Opcode.Text, "x"u8);
        Assert.Throws<InvalidOperationException>(() => Open(Side.Client).SendShared(frame));
        var server = Open(Side.Server);
        server.SendPart(WebSocketEventKind.Text, "a"u8, endOfMessage: false);
        Assert.Throws<InvalidOperationException>(() => server.SendShared(frame));
        server.Close(CloseCode.NormalClosure, "");
        Assert.False(server.SendShared(frame));
    }

    [Fact]
    public void Each_form_has_a_number_of_its_own()
    {
        SharedForm[] forms = [SharedForm.Plain, SharedForm.OldFraming, .. Enumerable.Range(8, 8).Select(SharedForm.Deflated)];
        Assert.Equal(Enumerable.Range(0, SharedForm.Count), forms.Select(form => (int)form.Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedForm.Deflated(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedForm.Deflated(16));
    }

    [Fact]
    public void A_connections_form_follows_from_what_was_agreed()
    {
        Assert.Equal(SharedForm.Plain, SharedForm.Of(NegotiatedProtocol.Plain));
        Assert.Equal(SharedForm.OldFraming, SharedForm.Of(new(WebSocketVersion.Hixie75, null, null)));
        Assert.Equal(SharedForm.OldFraming, SharedForm.Of(new(WebSocketVersion.Hybi00, null, null)));
        Assert.Equal(SharedForm.Plain, SharedForm.Of(new(WebSocketVersion.Hybi08, null, null)));
        Assert.Equal(SharedForm.Deflated(10), SharedForm.Of(new(WebSocketVersion.Rfc6455, null, new DeflateParameters { ServerMaxWindowBits = 10, ClientMaxWindowBits = 12 })));
    }

    private static byte[] InForm(SharedForm form, WebSocketConnectionOptions options, byte[] frames)
    {
        var output = new ArrayBufferWriter<byte>();
        return SharedFrames.TryTranscode(frames, form, options, output) ? output.WrittenSpan.ToArray() : frames;
    }

    private static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, opcode, payload);
        return output.WrittenSpan.ToArray();
    }

    public sealed record Setting(DeflateParameters Deflate, WebSocketConnectionOptions Options);

    public sealed record Message(bool IsShared, int Records);

    private static class Outgoing
    {
        public static Arbitrary<Setting> Setting() => (
            from takeOver in Gen.Elements(true, false)
            from bits in Gen.Choose(8, 15)
            from frame in Gen.Elements(int.MaxValue, 1000, 17)
            select new Setting(
                new DeflateParameters { ServerNoContextTakeover = !takeOver, ServerMaxWindowBits = bits },
                SharedFramesTests.Options with { MaxSendFrameBytes = frame, DeflateThresholdBytes = 1000 })).ToArbitrary();

        /// <summary>Lengths below the threshold of compression and above it.</summary>
        public static Arbitrary<Message> Message() => (
            from isShared in Gen.Elements(true, false)
            from records in Gen.Choose(0, 500)
            select new Message(isShared, records)).ToArbitrary();
    }
}
