using System.Text;
using static ActorHub.Interop.Tests.Conformance.WireFrame;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Groups 1 to 5: lengths, pings and pongs, reserved bits, reserved opcodes, fragments.</summary>
internal static class FramingCases
{
    private static readonly byte[] Odd = [0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff];
    private static readonly WireFrame Hello = Text("Hello, world!");
    private static readonly WireFrame[] Halves = Fragmented(TextOpcode, "fragment1fragment2"u8.ToArray(), 9);
    private static readonly WireFrame Joined = Text("fragment1fragment2");

    public static IEnumerable<Case> All() => [.. Lengths(), .. PingsAndPongs(), .. ReservedBits(), .. ReservedOpcodes(), .. Fragments(), .. Interleaved()];

    private static IEnumerable<Case> Lengths()
    {
        int[] lengths = [0, 125, 126, 127, 128, 65_535, 65_536];
        foreach (var length in lengths)
        {
            yield return Case.Echo($"1.1 text of {length} bytes", Text(new string('*', length)));
            yield return Case.Echo($"1.2 binary of {length} bytes", Binary(Filled(0xfe, length)));
        }

        yield return Case.Echo("1.1.8 text of 65536 bytes in writes of 997", Text(new string('*', 65_536))) with { Chop = Chop.Some };
        yield return Case.Echo("1.2.8 binary of 65536 bytes in writes of 997", Binary(Filled(0xfe, 65_536))) with { Chop = Chop.Some };
    }

    private static IEnumerable<Case> PingsAndPongs()
    {
        byte[] payload = [.. "payload-"u8];
        WireFrame[] pings = [.. Enumerable.Range(0, 10).Select(i => Ping([.. payload, (byte)('0' + i)]))];
        WireFrame[] pongs = [.. pings.Select(ping => Pong(ping.Payload))];
        return
        [
            Case.Good("2.1 ping without payload", [Ping([])], Pong([])),
            Case.Good("2.2 ping with text", [Ping(Hello.Payload)], Pong(Hello.Payload)),
            Case.Good("2.3 ping with bytes that are no text", [Ping(Odd)], Pong(Odd)),
            Case.Good("2.4 ping of 125 bytes", [Ping(Filled(0xfe, 125))], Pong(Filled(0xfe, 125))),
            Case.Bad("2.5 ping of 126 bytes", 1002, [Ping(Filled(0xfe, 126))]),
            Case.Good("2.6 ping of 125 bytes, byte by byte", [Ping(Filled(0xfe, 125))], Pong(Filled(0xfe, 125))) with { Chop = Chop.Bytes },
            Case.Good("2.7 pong that nobody asked for", [Pong([])]),
            Case.Good("2.8 the same with payload", [Pong("unsolicited"u8.ToArray())]),
            Case.Good("2.9 the same and a ping", [Pong("unsolicited"u8.ToArray()), Ping("ping"u8.ToArray())], Pong("ping"u8.ToArray())),
            Case.Good("2.10 ten pings", pings, pongs),
            Case.Good("2.11 ten pings, byte by byte", pings, pongs) with { Chop = Chop.Bytes },
        ];
    }

    private static IEnumerable<Case> ReservedBits()
    {
        WireFrame[] between = [Hello, Hello with { Rsv = 2 }, Ping([])];
        return
        [
            Case.Bad("3.1 text with RSV 1", 1002, [Hello with { Rsv = 1 }]),
            Case.Bad("3.2 text with RSV 2 after a good one", 1002, between, Hello) with { Chop = Chop.None },
            Case.Bad("3.3 the same frame by frame", 1002, [Hello, Hello with { Rsv = 3 }, Ping([])], Hello),
            Case.Bad("3.4 the same byte by byte", 1002, [Hello, Hello with { Rsv = 4 }, Ping([])], Hello) with { Chop = Chop.Bytes },
            Case.Bad("3.5 binary with RSV 5", 1002, [Binary(Odd) with { Rsv = 5 }]),
            Case.Bad("3.6 ping with RSV 6", 1002, [Ping(Hello.Payload) with { Rsv = 6 }]),
            Case.Bad("3.7 close with RSV 7", 1002, [Close(1000) with { Rsv = 7 }]),
        ];
    }

    private static IEnumerable<Case> ReservedOpcodes()
    {
        int[] opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];
        foreach (var opcode in opcodes)
        {
            yield return Case.Bad($"4 opcode {opcode}", 1002, [new WireFrame(opcode, [])]);
            yield return Case.Bad($"4 opcode {opcode} with payload", 1002, [new WireFrame(opcode, "reserved opcode payload"u8.ToArray())]);
            yield return Case.Bad($"4 opcode {opcode} after text", 1002, [Hello, new WireFrame(opcode, []), Ping([])], Hello);
            yield return Case.Bad($"4 opcode {opcode} byte by byte", 1002, [Hello, new WireFrame(opcode, Odd), Ping([])], Hello) with { Chop = Chop.Bytes };
        }
    }

    private static IEnumerable<Case> Fragments()
    {
        var alone = Last("non-continuation payload"u8.ToArray());
        var aloneMore = alone with { Fin = false };
        yield return Case.Bad("5.1 ping in two fragments", 1002, Fragmented(PingOpcode, Halves[0].Payload, 5));
        yield return Case.Bad("5.2 pong in two fragments", 1002, Fragmented(PongOpcode, Halves[0].Payload, 5));
        Chop[] chops = [Chop.None, Chop.Frames, Chop.Bytes];
        foreach (var chop in chops)
        {
            yield return Case.Good($"5.3 text in two fragments, {chop}", Halves, Joined) with { Chop = chop };
            yield return Case.Good($"5.6 a ping between two fragments, {chop}", [Halves[0], Ping(Odd), Halves[1]], Pong(Odd), Joined) with { Chop = chop };
            yield return Case.Bad($"5.9 a last continuation of nothing, {chop}", 1002, [alone, Hello]) with { Chop = chop };
            yield return Case.Bad($"5.12 a continuation of nothing, {chop}", 1002, [aloneMore, Hello]) with { Chop = chop };
        }

        yield return Case.Bad("5.15 a continuation behind the last one", 1002, [.. Halves, aloneMore, Hello], Joined) with { Chop = Chop.None };
        yield return Case.Bad("5.16 more, first, last", 1002, [aloneMore, .. Halves, aloneMore, .. Halves]);
        yield return Case.Bad("5.17 last, first, last", 1002, [alone, .. Halves, alone, .. Halves]);
        yield return Case.Bad("5.18 text within a fragmented text", 1002, [Halves[0], Text("fragment2")]);
    }

    private static IEnumerable<Case> Interleaved()
    {
        var parts = Enumerable.Range(1, 5).Select(i => Encoding.ASCII.GetBytes($"fragment{i}")).ToArray();
        WireFrame[] frames =
        [
            Text(parts[0]) with { Fin = false }, More(parts[1]), Ping("pongme 1!"u8.ToArray()), More(parts[2]), More(parts[3]),
            Ping("pongme 2!"u8.ToArray()), Last(parts[4]),
        ];
        WireFrame[] answers = [Pong("pongme 1!"u8.ToArray()), Pong("pongme 2!"u8.ToArray()), Text([.. parts.SelectMany(part => part)])];
        return
        [
            Case.Good("5.19 pings between five fragments", frames, answers),
            Case.Good("5.20 the same in one write", frames, answers) with { Chop = Chop.None },
        ];
    }

    internal static byte[] Filled(byte value, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
