using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

/// <summary>
/// What the Autobahn|Testsuite asks for, group by group, of a connection that echoes every message. Its fuzzing server and client send the
/// same cases to a client and a server, so each of these runs on both sides.
/// </summary>
public class AutobahnTests
{
    private static readonly WebSocketConnectionOptions Options = new() { MaxMessageBytes = 16 << 20, MaxFragments = 1 << 16 };

    public static TheoryData<Side> Sides => [Side.Client, Side.Server];

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_1_messages_of_every_length_form_come_back_whole_or_chopped(Side side)
    {
        foreach (var length in (int[])[0, 125, 126, 127, 128, 65535, 65536])
        {
            foreach (var opcode in (Opcode[])[Opcode.Text, Opcode.Binary])
            {
                var payload = Enumerable.Repeat((byte)'*', length).ToArray();
                Assert.Equal([(opcode, payload.Length)], Echo(side, [FrameFor(side, opcode, payload)]));
                Assert.Equal([(opcode, payload.Length)], Echo(side, [.. FrameFor(side, opcode, payload).Chunk(997)]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_2_pings_are_answered_with_their_payload_and_pongs_ignored(Side side)
    {
        Assert.Equal([(Opcode.Pong, 0)], Echo(side, [FrameFor(side, Opcode.Ping, "")])); // 2.1
        Assert.Equal([(Opcode.Pong, 125)], Echo(side, [.. FrameFor(side, Opcode.Ping, new byte[125]).Chunk(1)])); // 2.4, 2.6
        Assert.Equal([(Opcode.Close, 2 + "control frame too long".Length)], Echo(side, [FrameFor(side, Opcode.Ping, new byte[126])])); // 2.5
        Assert.Empty(Echo(side, [FrameFor(side, Opcode.Pong, "unsolicited")])); // 2.7, 2.8
        Assert.Equal([(Opcode.Pong, 4)], Echo(side, [[.. FrameFor(side, Opcode.Pong, "pong"), .. FrameFor(side, Opcode.Ping, "ping")]])); // 2.9
        var pings = Enumerable.Range(0, 10).Select(i => FrameFor(side, Opcode.Ping, new byte[i])).ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (Opcode.Pong, i)), Echo(side, pings)); // 2.10
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (Opcode.Pong, i)), Echo(side, [.. pings.SelectMany(ping => ping).Chunk(1)])); // 2.11
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Groups_3_and_4_reserved_bits_and_opcodes_fail_after_what_came_before_was_echoed(Side side)
    {
        for (byte rsv = 1; rsv <= 7; rsv++)
        {
            byte[] bytes = [.. FrameFor(side, Opcode.Text, "ok"), .. FrameFor(side, Opcode.Text, "bad"u8, rsv: rsv), .. FrameFor(side, Opcode.Ping, "")];
            Assert.Equal([(Opcode.Text, 2), (Opcode.Close, 2 + "reserved bits set".Length)], Echo(side, [bytes]));
            Assert.Equal([(Opcode.Text, 2), (Opcode.Close, 2 + "reserved bits set".Length)], Echo(side, [.. bytes.Chunk(1)]));
        }

        foreach (var opcode in (int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
        {
            byte[] bytes = [.. FrameFor(side, Opcode.Text, "ok"), .. FrameFor(side, (Opcode)opcode, "bad"), .. FrameFor(side, Opcode.Ping, "")];
            Assert.Equal([(Opcode.Text, 2), (Opcode.Close, 2 + "reserved opcode".Length)], Echo(side, [bytes]));
        }
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_5_fragments_are_joined_around_control_frames_and_refused_out_of_order(Side side)
    {
        byte[] first = FrameFor(side, Opcode.Text, "fragment1", Fragment.More);
        byte[] middle = FrameFor(side, Opcode.Continuation, "fragment2", Fragment.More);
        byte[] last = FrameFor(side, Opcode.Continuation, "fragment3");
        byte[] ping = FrameFor(side, Opcode.Ping, "ping");
        Assert.Equal([(Opcode.Pong, 4), (Opcode.Pong, 4), (Opcode.Text, 27)], Echo(side, [first, ping, middle, ping, last])); // 5.19, 5.20
        Assert.Equal([(Opcode.Pong, 4), (Opcode.Text, 18)], Echo(side, [.. ((byte[])[.. first, .. ping, .. last]).Chunk(1)])); // 5.8

        const int NoFragmentOpen = 2 + 23; // "unexpected continuation"
        Assert.Equal([(Opcode.Close, NoFragmentOpen)], Echo(side, [[.. last, .. FrameFor(side, Opcode.Text, "x")]])); // 5.9 to 5.14
        Assert.Equal([(Opcode.Text, 18), (Opcode.Close, NoFragmentOpen)], Echo(side, [[.. first, .. last, .. last]])); // 5.15
        Assert.Equal([(Opcode.Close, 2 + "expected a continuation".Length)], Echo(side, [first, FrameFor(side, Opcode.Text, "x")])); // 5.18
        foreach (var control in (Opcode[])[Opcode.Ping, Opcode.Pong])
        {
            Assert.Equal([(Opcode.Close, 2 + "fragmented control frame".Length)], Echo(side, [FrameFor(side, control, "x", Fragment.More)])); // 5.1, 5.2
        }
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_6_text_fails_at_the_first_bad_byte_of_a_frame_that_is_still_coming(Side side)
    {
        // 6.4.1: fragments of which the second is bad; 6.4.3: one frame, chopped before and behind the bad bytes.
        byte[] good = [.. "κόσμε"u8];
        byte[] bad = [0xF4, 0x90, 0x80, 0x80];
        byte[] whole = FrameFor(side, Opcode.Text, [.. good, .. bad, .. good]);
        var header = whole.Length - (2 * good.Length) - bad.Length;
        var connection = Open(side, Options);
        Assert.Empty(connection.Read(whole.AsSpan(..(header + good.Length))));
        Assert.Empty(connection.Read(whole.AsSpan(header + good.Length, 1))); // F4 may begin a character
        Assert.Equal(["Failed 1007 text is not UTF-8"], connection.Read(whole.AsSpan(header + good.Length + 1, 1))); // 90 may not follow it

        Assert.Equal([(Opcode.Close, 2 + 17)], Echo(side, [FrameFor(side, Opcode.Text, good, Fragment.More), FrameFor(side, Opcode.Continuation, bad, Fragment.More)]));
        Assert.Equal([(Opcode.Text, good.Length)], Echo(side, [.. good.Select((b, i) => FrameFor(side, i == 0 ? Opcode.Text : Opcode.Continuation, [b], i < good.Length - 1 ? Fragment.More : Fragment.Final))])); // 6.2.3, 6.2.4
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_7_a_close_is_answered_once_and_everything_behind_it_ignored(Side side)
    {
        byte[] normal = FrameFor(side, Opcode.Close, [0x03, 0xE8, .. "bye"u8]);
        Assert.Equal([(Opcode.Text, 1), (Opcode.Close, 2)], Echo(side, [FrameFor(side, Opcode.Text, "x"), normal])); // 7.1.1
        Assert.Equal([(Opcode.Close, 2)], Echo(side, [[.. normal, .. normal]])); // 7.1.2
        Assert.Equal([(Opcode.Close, 2)], Echo(side, [[.. normal, .. FrameFor(side, Opcode.Ping, "")]])); // 7.1.3
        Assert.Equal([(Opcode.Close, 2)], Echo(side, [[.. normal, .. FrameFor(side, Opcode.Text, "x")]])); // 7.1.4
        Assert.Equal([(Opcode.Close, 2)], Echo(side, [[.. FrameFor(side, Opcode.Text, "a", Fragment.More), .. normal, .. FrameFor(side, Opcode.Continuation, "b")]])); // 7.1.5
        Assert.Equal([(Opcode.Close, 0)], Echo(side, [FrameFor(side, Opcode.Close, "")])); // 7.3.1
        Assert.Equal([(Opcode.Close, 2 + "close frame of one byte".Length)], Echo(side, [FrameFor(side, Opcode.Close, [0x03])])); // 7.3.2
        Assert.Equal([(Opcode.Close, 2)], Echo(side, [FrameFor(side, Opcode.Close, [0x03, 0xE8, .. new byte[123]])])); // 7.3.5
        Assert.Equal([(Opcode.Close, 2 + "control frame too long".Length)], Echo(side, [FrameFor(side, Opcode.Close, new byte[126])])); // 7.3.6
        Assert.Equal([(Opcode.Close, 2 + "close reason is not UTF-8".Length)], Echo(side, [FrameFor(side, Opcode.Close, [0x03, 0xE8, 0xED, 0xA0])])); // 7.5.1
        foreach (var code in (int[])[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
        {
            Assert.Equal([(Opcode.Close, 2)], Echo(side, [FrameFor(side, Opcode.Close, [(byte)(code >> 8), (byte)code])])); // 7.7.x
        }

        foreach (var code in (int[])[0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535])
        {
            Assert.Equal([(Opcode.Close, 2 + "invalid close code".Length)], Echo(side, [FrameFor(side, Opcode.Close, [(byte)(code >> 8), (byte)code])])); // 7.9.x, 7.13.x
        }
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_9_sixteen_mebibytes_pass_in_one_frame_and_in_65536_fragments_of_64_bytes(Side side)
    {
        Assert.Equal([(Opcode.Binary, 16 << 20)], Echo(side, [.. FrameFor(side, Opcode.Binary, new byte[16 << 20]).Chunk(1 << 16)])); // 9.2.6
        var fragments = Enumerable.Range(0, 1 << 16).Select(i =>
            FrameFor(side, i == 0 ? Opcode.Text : Opcode.Continuation, new byte[64], i < (1 << 16) - 1 ? Fragment.More : Fragment.Final));
        Assert.Equal([(Opcode.Text, 4 << 20)], Echo(side, [.. fragments.SelectMany(frame => frame).Chunk(1 << 16)])); // 9.3.1
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Group_10_a_large_message_comes_back_in_fragments(Side side)
    {
        var options = Options with { MaxSendFrameBytes = 1300 };
        Assert.Equal(51, EchoFrames(side, options, [FrameFor(side, Opcode.Text, new byte[65536])]).Count);
    }

    public static TheoryData<Side, bool, bool, int> Deflates
    {
        get
        {
            // 12.1 to 12.5 and 13.1 to 13.7: defaults, no takeover, windows of 9 and 15, and their mixtures.
            var mixes = new TheoryData<Side, bool, bool, int>();
            foreach (var side in Enum.GetValues<Side>())
            {
                foreach (var bits in (int[])[8, 9, 15])
                {
                    mixes.Add(side, false, false, bits);
                    mixes.Add(side, true, false, bits);
                    mixes.Add(side, false, true, bits);
                    mixes.Add(side, true, true, bits);
                }
            }

            return mixes;
        }
    }

    [Theory]
    [MemberData(nameof(Deflates))]
    public void Groups_12_and_13_compressed_messages_of_all_sizes_come_back(Side side, bool serverStartsAnew, bool clientStartsAnew, int bits)
    {
        var parameters = new DeflateParameters
        {
            ServerNoContextTakeover = serverStartsAnew,
            ClientNoContextTakeover = clientStartsAnew,
            ServerMaxWindowBits = bits,
            ClientMaxWindowBits = bits,
        };
        var peer = Open(Other(side), parameters, Options with { DeflateThresholdBytes = 0 });
        var echo = Open(side, parameters, Options with { DeflateThresholdBytes = 0, MaxSendFrameBytes = 1 << 12 });
        var json = string.Concat(Enumerable.Range(0, 4000).Select(i => $"{{\"id\":{i * 7919 % 1000},\"name\":\"Wörld {i % 13}\"}},"));
        foreach (var length in (int[])[16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072])
        {
            for (var i = 0; i < 10; i++)
            {
                var message = Encoding.UTF8.GetBytes(json.Substring(i * 31, Math.Min(length, json.Length - (i * 31))));
                peer.SendText(message);
                var echoed = peer.Read(EchoBytes(echo, [.. peer.TakeBytes().Chunk(1 << 11)]));
                Assert.Equal([$"Text {Encoding.UTF8.GetString(message)}".TrimEnd()], echoed);
            }
        }
    }

    private static IEnumerable<(Opcode, int)> Echo(Side side, byte[][] parts) =>
        EchoFrames(side, Options, parts).Select(frame => (frame.Header.Opcode, frame.Payload.Length));

    private static List<(FrameHeader Header, byte[] Payload)> EchoFrames(Side side, WebSocketConnectionOptions options, byte[][] parts)
    {
        var connection = Open(side, options);
        foreach (var part in parts)
        {
            Answer(connection, part);
        }

        return connection.TakeFrames();
    }

    private static byte[] EchoBytes(WebSocketConnection connection, byte[][] parts)
    {
        foreach (var part in parts)
        {
            Answer(connection, part);
        }

        return connection.TakeBytes();
    }

    private static void Answer(WebSocketConnection connection, byte[] part)
    {
        connection.Receive(part.ToArray());
        while (connection.TryReadEvent(out var e))
        {
            if (e.Kind is WebSocketEventKind.Text or WebSocketEventKind.Binary)
            {
                connection.SendPart(e.Kind, e.Payload.Span, e.EndOfMessage);
            }
        }
    }
}
