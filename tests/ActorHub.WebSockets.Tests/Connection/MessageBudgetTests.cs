using System.Text;
using FsCheck;
using FsCheck.Fluent;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

/// <summary>The memory of messages that do not arrive in one read: what it takes from the budget, and when it gives it back.</summary>
public class MessageBudgetTests
{
    private const int Plenty = 1 << 28;
    private const int MaxMessage = 3 << 20;

    private static readonly WebSocketConnectionOptions Options = new() { MaxMessageBytes = MaxMessage, DeflateThresholdBytes = 0 };

    public enum Way
    {
        Whole,
        Fragments,
        Cut,
        Compressed,
        Old,
    }

    public static TheoryData<Way> Gathered => [Way.Fragments, Way.Cut, Way.Compressed, Way.Old];

    [Fact]
    public void A_message_that_arrives_in_one_read_takes_nothing()
    {
        var budget = new Budget(0);
        var connection = Connect(Way.Whole, budget);

        Assert.Single(connection.Read(Traffic(Way.Whole, 100_000)[0]));
    }

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_message_takes_what_has_arrived_and_returns_it_with_the_next_call(Way way)
    {
        var budget = new Budget(Plenty);
        var connection = Connect(way, budget);
        var most = 0;

        foreach (var read in Traffic(way, 1 << 20))
        {
            connection.Receive(read);
            var arrived = connection.TryReadEvent(out var e);
            most = Math.Max(most, Plenty - budget.Left);
            if (arrived)
            {
                Assert.Equal(Payload(1 << 20), e.Payload.ToArray());
                Assert.False(connection.TryReadEvent(out _));
                Assert.Equal(Plenty, budget.Left);
            }
        }

        Assert.Equal(1 << 20, most);
        Assert.Equal(Plenty, budget.Left);
    }

    [Theory]
    [InlineData(20_000, 32 << 10)] // an array of the pool
    [InlineData(200_000, 13 * (16 << 10))] // pages in steps of 16 KiB
    public void An_announced_length_takes_nothing_before_the_bytes_arrive(int arrived, int taken)
    {
        var budget = new Budget(Plenty);
        var connection = Connect(Way.Cut, budget);

        connection.Read(FrameFor(Side.Server, Opcode.Binary, new byte[2 << 20]).AsSpan(0, arrived));

        Assert.Equal(taken, Plenty - budget.Left);
    }

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_message_for_which_nothing_is_left_fails_its_connection_and_releases_all_at_once(Way way)
    {
        var budget = new Budget(200_000);
        var connection = Connect(way, budget);
        var events = new List<string>();

        foreach (var read in Traffic(way, 1 << 20))
        {
            connection.Receive(read);
            events.AddRange(connection.ReadEvents());
        }

        Assert.Equal(["Failed 1013 no memory for the message, try again later"], events);
        Assert.Equal(200_000, budget.Left);
        if (way != Way.Old)
        {
            Assert.Equal(["Close 1013 no memory for the message, try again later"], connection.SentFrames());
        }
    }

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_connection_that_is_failed_releases_its_unfinished_message_at_once(Way way)
    {
        var budget = new Budget(Plenty);
        var connection = Connect(way, budget);
        foreach (var read in Traffic(way, 300_000)[..^1])
        {
            Assert.Empty(connection.Read(read));
        }

        Assert.InRange(Plenty - budget.Left, 200_000, 320_000);
        connection.Fail(ProtocolErrors.MessageMemory);

        Assert.Equal(Plenty, budget.Left);
    }

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_message_as_long_as_the_budget_arrives(Way way)
    {
        foreach (var length in (int[])[64 << 10, 128 << 10, 1 << 20])
        {
            var connection = Connect(way, new Budget(length));

            Assert.Equal([length], Lengths(connection, Traffic(way, length)));
        }
    }

    [Fact]
    public void A_message_of_any_length_in_reads_of_any_length_arrives_as_it_was_sent() =>
        Prop.ForAll(Gen.Choose(0, 400_000).ToArbitrary(), Gen.Choose(1, 150_000).ToArbitrary(), Gen.Elements(Way.Fragments, Way.Cut, Way.Compressed, Way.Old).ToArbitrary(), (length, read, way) =>
        {
            var connection = Connect(way, new Budget(Plenty));
            var bytes = Traffic(way, length).SelectMany(static part => part).ToArray();
            List<byte[]> received = [];
            foreach (var part in bytes.Chunk(read))
            {
                connection.Receive(part);
                while (connection.TryReadEvent(out var e))
                {
                    received.Add(e.Payload.ToArray());
                }
            }

            return received is [var only] && only.AsSpan().SequenceEqual(Payload(length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void All_that_was_taken_is_returned_however_a_connection_ends() =>
        Prop.ForAll(Lives.ToArbitrary(), life =>
        {
            var budget = new Budget(life.Budget);
            var connection = Connect(life.Way, budget);
            foreach (var bytes in life.Reads)
            {
                connection.Receive(bytes.ToArray());
                for (var left = life.EventsRead; left > 0 && connection.TryReadEvent(out _); left--)
                {
                }

                if (life.EventsRead < int.MaxValue)
                {
                    break; // the application stops reading in the middle
                }
            }

            End(connection, life.Ending);
            return budget.Left == life.Budget;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_payload_stays_as_it_is_while_the_connection_is_failed_or_closed(Way way)
    {
        var connection = Connect(way, new Budget(Plenty));
        var e = ReadOne(connection, Traffic(way, 300_000));

        connection.Close(CloseCode.GoingAway, "");
        connection.Fail(ProtocolErrors.MessageMemory);

        Assert.Equal(Payload(300_000), e.Payload.ToArray());
        Assert.False(connection.TryReadEvent(out _));
        Assert.Throws<ObjectDisposedException>(() => e.Payload.ToArray());
    }

    [Theory]
    [MemberData(nameof(Gathered))]
    public void A_payload_that_is_left_to_its_reader_outlives_the_connection(Way way)
    {
        var budget = new Budget(Plenty);
        var connection = Connect(way, budget);
        var e = ReadOne(connection, Traffic(way, 300_000));

        connection.LeavePayload();
        Assert.Equal(Plenty, budget.Left);
        connection.Read(Traffic(way, 300_000)[0]);
        connection.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ReadOne(Connect(way, new Budget(Plenty)), Traffic(way, 400_000)); // would reuse the memory if it had been released

        Assert.Equal(Payload(300_000), e.Payload.ToArray());
        Assert.Equal(Plenty, budget.Left);
    }

    [Fact]
    public void A_large_message_leaves_no_large_object_behind()
    {
        var reads = Traffic(Way.Cut, 3 << 20);
        var connection = Connect(Way.Cut, new Budget(Plenty));
        ReadOne(connection, [.. reads.Select(static read => read.ToArray())]);
        connection.TryReadEvent(out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var read in reads)
        {
            connection.Receive(read);
            while (connection.TryReadEvent(out _))
            {
            }
        }

        const int LargeObject = 85_000; // the runtime itself allocates a little at times
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, LargeObject - 1);
    }

    public sealed record Life(Way Way, byte[][] Reads, int Budget, int EventsRead, string Ending)
    {
        public override string ToString() => $"{Way}, reads of {string.Join(' ', Reads.Select(static read => read.Length))}, budget {Budget}, events {EventsRead}, {Ending}";
    }

    private static Gen<Life> Lives =>
        from way in Gen.Elements(Way.Whole, Way.Fragments, Way.Cut, Way.Compressed, Way.Old)
        from lengths in Gen.ListOf(Gen.OneOf(Gen.Choose(0, 2_000), Gen.Choose(30_000, 70_000), Gen.Choose(100_000, 300_000)))
        from read in Gen.OneOf(Gen.Choose(200, 20_000), Gen.Choose(20_000, 200_000))
        from kept in Gen.Choose(50, 100)
        from damage in Gen.Choose(-20, 10_000)
        from budget in Gen.OneOf(Gen.Constant(Plenty), Gen.Choose(0, 400_000))
        from events in Gen.OneOf(Gen.Constant(int.MaxValue), Gen.Choose(0, 3))
        from ending in Gen.Elements("dispose", "abandon", "leave", "fail", "close", "eof")
        select new Life(way, Reads(way, lengths, read, kept, damage), budget, events, ending);

    private static byte[][] Reads(Way way, IEnumerable<int> lengths, int read, int kept, int damage)
    {
        byte[] bytes = [.. lengths.Take(6).SelectMany(length => Traffic(way, length)).SelectMany(static part => part)];
        bytes = bytes[..(int)((long)bytes.Length * kept / 100)]; // cut off at times
        if (damage >= 0 && bytes.Length > 0)
        {
            bytes[damage % bytes.Length] ^= 0x55; // a violation, mostly
        }

        return [.. bytes.Chunk(read)];
    }

    private static void End(WebSocketConnection connection, string ending)
    {
        switch (ending)
        {
            case "abandon":
                connection.Abandon();
                return;
            case "leave":
                connection.LeavePayload();
                break;
            case "fail":
                connection.Fail(ProtocolErrors.MessageMemory);
                break;
            case "close":
                connection.Close(CloseCode.GoingAway, "");
                break;
            case "eof":
                connection.ReceiveEof();
                while (connection.TryReadEvent(out _))
                {
                }

                break;
        }

        connection.Dispose();
    }

    private static WebSocketConnection Connect(Way way, IMemoryBudget budget)
    {
        var version = way == Way.Old ? WebSocketVersion.Hybi00 : WebSocketVersion.Rfc6455;
        var protocol = new NegotiatedProtocol(version, null, way == Way.Compressed ? new DeflateParameters { ClientNoContextTakeover = true } : null);
        return new(Side.Server, protocol, Options, null) { MessageBudget = budget };
    }

    /// <summary>The reads in which one message arrives.</summary>
    private static byte[][] Traffic(Way way, int length)
    {
        var payload = Payload(length);
        switch (way)
        {
            case Way.Whole:
                return [FrameFor(Side.Server, Opcode.Text, payload)];
            case Way.Fragments:
                var parts = payload.Chunk(20_000).DefaultIfEmpty([]).ToArray();
                return [.. parts.Select((part, i) => FrameFor(
                    Side.Server, i == 0 ? Opcode.Text : Opcode.Continuation, part, i == parts.Length - 1 ? Fragment.Final : Fragment.More))];
            case Way.Cut:
                return [.. FrameFor(Side.Server, Opcode.Text, payload).Chunk(16_384)];
            case Way.Compressed:
                var sender = Open(Side.Client, new DeflateParameters { ClientNoContextTakeover = true }, Options);
                sender.SendText(payload);
                return [.. sender.TakeBytes().Chunk(5_000)];
            default:
                return [.. new byte[] { 0x00 }.Concat(payload).Append((byte)0xFF).Chunk(16_384)];
        }
    }

    /// <summary>Text in which each place is different.</summary>
    private static byte[] Payload(int length)
    {
        var text = new StringBuilder(length + 10);
        for (var i = 0; text.Length < length; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i * 7919} ");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static List<int> Lengths(WebSocketConnection connection, byte[][] reads)
    {
        List<int> lengths = [];
        foreach (var read in reads)
        {
            connection.Receive(read);
            while (connection.TryReadEvent(out var e))
            {
                lengths.Add(e.Kind == WebSocketEventKind.Text ? e.Payload.Length : -1);
            }
        }

        return lengths;
    }

    /// <summary>Reads until the first event, whose payload stays valid.</summary>
    private static WebSocketEvent ReadOne(WebSocketConnection connection, byte[][] reads)
    {
        foreach (var read in reads)
        {
            connection.Receive(read);
            if (connection.TryReadEvent(out var e))
            {
                return e;
            }
        }

        throw new InvalidOperationException("The message did not arrive.");
    }
}
