using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class FrameHeaderTests
{
    public static TheoryData<string, Side, long> Headers => new()
    {
        { "8100", Side.Client, 0 },
        { "817d", Side.Client, 125 },
        { "817e007e", Side.Client, 126 },
        { "827effff", Side.Client, 65535 },
        { "827f0000000000010000", Side.Client, 65536 },
        { "027f7fffffffffffffff", Side.Client, long.MaxValue },
        { "8a8037fa213d", Side.Server, 0 },
        { "82feffff37fa213d", Side.Server, 65535 },
        { "82ff000000000001000037fa213d", Side.Server, 65536 },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_is_read_alike_in_every_shape_and_leaves_the_payload(string hex, Side side, long length)
    {
        foreach (var shape in Segments.Shapes([.. Hex.Bytes(hex), 0xEE]))
        {
            var input = shape;
            Assert.Equal(OperationStatus.Done, FrameHeader.TryRead(ref input, FrameRules.For(side, long.MaxValue), out var header, out var error));
            Assert.Equal(length, header.PayloadLength);
            Assert.Equal([0xEE], input.ToArray());
            Assert.Null(error);

            var written = new byte[FrameHeader.MaxSize];
            Assert.Equal(hex, Convert.ToHexStringLower(written, 0, header.Write(written)));
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Every_prefix_needs_more_and_consumes_nothing(string hex, Side side, long length)
    {
        var bytes = Hex.Bytes(hex);
        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            foreach (var shape in Segments.Shapes(bytes[..prefix]))
            {
                var input = shape;
                Assert.Equal(OperationStatus.NeedMoreData, FrameHeader.TryRead(ref input, FrameRules.For(side, length), out _, out var error));
                Assert.Equal(prefix, input.Length);
                Assert.Null(error);
            }
        }
    }

    [Theory]
    [InlineData("c1", Side.Server, "reserved bits set")]
    [InlineData("a1", Side.Server, "reserved bits set")]
    [InlineData("91", Side.Client, "reserved bits set")]
    [InlineData("83", Side.Server, "reserved opcode")]
    [InlineData("8b", Side.Client, "reserved opcode")]
    [InlineData("0f", Side.Client, "reserved opcode")]
    [InlineData("08", Side.Client, "fragmented control frame")]
    [InlineData("09", Side.Server, "fragmented control frame")]
    [InlineData("0a", Side.Server, "fragmented control frame")]
    [InlineData("8100", Side.Server, "incorrect masking")]
    [InlineData("8180", Side.Client, "incorrect masking")]
    [InlineData("89fe", Side.Server, "control frame too long")]
    [InlineData("887f", Side.Client, "control frame too long")]
    [InlineData("817e007d", Side.Client, "length not in its shortest form")]
    [InlineData("81ff000000000000ffff", Side.Server, "length not in its shortest form")]
    [InlineData("817f80", Side.Client, "top bit of the length set")]
    public void A_violation_fails_at_the_first_byte_that_shows_it(string hex, Side side, string reason)
    {
        var bytes = Hex.Bytes(hex);
        Assert.Equal(OperationStatus.NeedMoreData, FrameHeader.TryRead(bytes.AsSpan(..^1), FrameRules.For(side, long.MaxValue), out _, out _));
        Assert.Equal(OperationStatus.InvalidData, FrameHeader.TryRead(bytes, FrameRules.For(side, long.MaxValue), out _, out var error));
        Assert.Equal((CloseCode.ProtocolError, reason), (error!.Code, error.Reason));
    }

    [Theory]
    [InlineData("82e5", 100)]
    [InlineData("82fe01", 255)]
    [InlineData("82fe0101", 256)]
    [InlineData("82ff0000000001", 1 << 20)]
    [InlineData("82ff0000000000100001", 1 << 20)]
    public void A_data_frame_over_the_limit_fails_before_its_header_is_whole(string hex, long limit)
    {
        var bytes = Hex.Bytes(hex);
        Assert.Equal(OperationStatus.NeedMoreData, FrameHeader.TryRead(bytes.AsSpan(..^1), FrameRules.For(Side.Server, limit), out _, out _));
        Assert.Equal(OperationStatus.InvalidData, FrameHeader.TryRead(bytes, FrameRules.For(Side.Server, limit), out _, out var error));
        Assert.Equal(CloseCode.MessageTooBig, error!.Code);
    }

    [Fact]
    public void The_limit_of_data_frames_does_not_hold_for_control_frames()
    {
        Assert.Equal(OperationStatus.Done, FrameHeader.TryRead(Hex.Bytes("8a7d"), FrameRules.For(Side.Client, 0), out var header, out _));
        Assert.Equal(125, header.PayloadLength);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(
            Gen.Elements(Opcode.Continuation, Opcode.Text, Opcode.Binary).ToArbitrary(),
            Gen.Choose(0, 62).SelectMany(bits => ArbMap.Default.GeneratorFor<uint>().Select(low => ((1L << bits) | low) & long.MaxValue)).ToArbitrary(),
            ArbMap.Default.ArbFor<uint>(),
            (opcode, length, key) =>
            {
                var header = new FrameHeader { Opcode = opcode, Fin = key % 2 == 0, Masked = true, MaskKey = key, PayloadLength = length };
                var bytes = new byte[FrameHeader.MaxSize];
                var size = header.Write(bytes);
                return size == header.Size
                    && FrameHeader.TryRead(bytes.AsSpan(0, size), FrameRules.For(Side.Server, long.MaxValue), out var read, out _) == OperationStatus.Done
                    && read == header;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Prop.ForAll((byte[] bytes, bool server) =>
        {
            var input = new ReadOnlySequence<byte>(bytes);
            var status = FrameHeader.TryRead(ref input, FrameRules.For(server ? Side.Server : Side.Client, 1000), out _, out var error);
            return (status == OperationStatus.InvalidData) == (error is not null);
        }).QuickCheckThrowOnFailure();

    /// <summary>Its length was found too big while bytes of it were missing, and not in its shortest form once it was whole.</summary>
    [Fact]
    public void A_length_that_is_wrong_in_two_ways_gives_the_same_error_however_it_is_cut()
    {
        var bytes = Hex.Bytes("827f000000000000ffff");
        foreach (var known in Enumerable.Range(1, bytes.Length))
        {
            var status = FrameHeader.TryRead(bytes.AsSpan(0, known), FrameRules.For(Side.Client, 2_500), out _, out var error);

            Assert.Equal(known < 9 ? OperationStatus.NeedMoreData : OperationStatus.InvalidData, status);
            Assert.Equal(known < 9 ? null : "message too big", error?.Reason);
        }
    }
}
