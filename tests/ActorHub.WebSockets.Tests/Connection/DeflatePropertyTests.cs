using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorHub.WebSockets.Tests;

/// <summary>Properties of whole conversations: any messages, parameters, fragments, parts and cuts.</summary>
public class DeflatePropertyTests
{
    private static readonly WebSocketConnectionOptions SmallLimits = new() { MaxMessageBytes = 3000, MaxFragments = 5, DeflateThresholdBytes = 0 };

    public sealed record Setting(Side Sender, DeflateParameters Deflate, WebSocketConnectionOptions Options, MessageDelivery Delivery, int MostRead);

    public sealed record Message(WebSocketEventKind Kind, byte[] Bytes, int Part);

    [Property(Arbitrary = [typeof(Traffic)], EndSize = 12)]
    public void Any_messages_come_through_any_setting_in_any_parts(Setting setting, Message[] messages)
    {
        var sender = Connections.Open(setting.Sender, setting.Deflate, setting.Options);
        foreach (var message in messages)
        {
            Send(sender, message);
        }

        var received = Receive(setting, sender.TakeBytes());
        Assert.Equal(messages.Select(static message => message.Kind), received.Select(static message => message.Kind));
        Assert.All(received.Zip(messages), static pair => Assert.True(pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes)));
    }

    [Theory]
    [InlineData(WebSocketVersion.Hixie75)]
    [InlineData(WebSocketVersion.Hybi00)]
    [InlineData(WebSocketVersion.Hybi08)]
    [InlineData(WebSocketVersion.Rfc6455)]
    public void No_bytes_make_a_connection_throw_and_any_cut_gives_the_same(WebSocketVersion version) =>
        Prop.ForAll(TrafficOf(version).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), Gen.Choose(1, 50).ToArbitrary(), (bytes, server, chunk) =>
        {
            var side = server ? Side.Server : Side.Client;
            var whole = Outcome(version, side, [bytes]);
            return whole.SequenceEqual(Outcome(version, side, [.. bytes.Chunk(chunk)])) && whole.SequenceEqual(Outcome(version, side, [.. bytes.Chunk(1)]));
        }).QuickCheckThrowOnFailure();

    private static void Send(WebSocketConnection sender, Message message)
    {
        if (message.Part == 0)
        {
            Assert.True(message.Kind == WebSocketEventKind.Text ? sender.SendText(message.Bytes) : sender.SendBinary(message.Bytes));
            return;
        }

        for (var at = 0; ; at += message.Part)
        {
            var end = at + message.Part >= message.Bytes.Length;
            Assert.True(sender.SendPart(message.Kind, message.Bytes.AsSpan(at, end ? message.Bytes.Length - at : message.Part), end));
            sender.SendPing([1]);
            if (end)
            {
                return;
            }
        }
    }

    private static List<(WebSocketEventKind Kind, byte[] Bytes)> Receive(Setting setting, byte[] bytes)
    {
        var reader = Connections.Open(Connections.Other(setting.Sender), setting.Deflate, new WebSocketConnectionOptions { Delivery = setting.Delivery, MaxFragments = int.MaxValue });
        var messages = new List<(WebSocketEventKind, byte[])>();
        var parts = new List<byte>();
        foreach (var part in bytes.Chunk(setting.MostRead))
        {
            reader.Receive(part);
            while (reader.TryReadEvent(out var e))
            {
                Assert.NotEqual(WebSocketEventKind.Failed, e.Kind);
                if (e.Kind is WebSocketEventKind.Ping)
                {
                    continue;
                }

                parts.AddRange(e.Payload.Span);
                if (e.EndOfMessage)
                {
                    messages.Add((e.Kind, [.. parts]));
                    parts.Clear();
                }
            }
        }

        return messages;
    }

    private static List<string> Outcome(WebSocketVersion version, Side side, byte[][] parts)
    {
        var protocol = new NegotiatedProtocol(version, null, version == WebSocketVersion.Rfc6455 ? new DeflateParameters() : null);
        var connection = new WebSocketConnection(side, protocol, SmallLimits, side == Side.Client ? () => Connections.MaskKey : null);
        List<string> outcome = [.. parts.SelectMany(part => connection.Read(part)), .. connection.ReadEof()];
        return [.. outcome, Convert.ToHexStringLower(connection.TakeBytes()), connection.State.ToString()!];
    }

    private static Gen<Setting> Settings() =>
        from sender in Gen.Elements(Side.Client, Side.Server)
        from serverStartsAnew in Gen.Elements(true, false)
        from clientStartsAnew in Gen.Elements(true, false)
        from serverBits in Gen.Choose(8, 15)
        from clientBits in Gen.Choose(8, 15)
        from level in Gen.Choose(1, 9)
        from threshold in Gen.Elements(0, 100, 5000)
        from frame in Gen.Elements(int.MaxValue, 1000, 17)
        from delivery in Gen.Elements(MessageDelivery.Whole, MessageDelivery.Partial)
        from mostRead in Gen.Choose(1, 5000)
        select new Setting(
            sender,
            new DeflateParameters { ServerNoContextTakeover = serverStartsAnew, ClientNoContextTakeover = clientStartsAnew, ServerMaxWindowBits = serverBits, ClientMaxWindowBits = clientBits },
            new WebSocketConnectionOptions { DeflateThresholdBytes = threshold, CompressionLevel = level, MaxSendFrameBytes = frame },
            delivery,
            mostRead);

    private static Gen<Message> Messages() =>
        from text in Gen.Elements(true, false)
        from length in Gen.Elements(0, 1, 99, 1000, 20_000, 70_000)
        from alphabet in Gen.Elements(1, 3, 256)
        from seed in Gen.Choose(0, 1000)
        from part in Gen.Elements(0, 0, 300, 40_000)
        select new Message(text ? WebSocketEventKind.Text : WebSocketEventKind.Binary, Bytes(length, text ? Math.Min(alphabet, 90) : alphabet, seed), part);

    private static byte[] Bytes(int length, int alphabet, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)((alphabet == 256 ? 0 : ' ') + random.Next(alphabet)))];
    }

    /// <summary>Real traffic of the version with some bytes changed, or any bytes at all.</summary>
    private static Gen<byte[]> TrafficOf(WebSocketVersion version)
    {
        var real =
            from setting in Settings()
            from messages in Gen.ListOf(Messages())
            from changes in Gen.ListOf(Gen.Choose(0, 1 << 24))
            select Change(Real(version, setting, [.. messages.Take(4)]), [.. changes.Take(3)]);
        return Gen.OneOf(real, ArbMap.Default.GeneratorFor<byte[]>());
    }

    private static byte[] Real(WebSocketVersion version, Setting setting, Message[] messages)
    {
        var protocol = new NegotiatedProtocol(version, null, version == WebSocketVersion.Rfc6455 ? new DeflateParameters() : null);
        var sender = new WebSocketConnection(setting.Sender, protocol, setting.Options, setting.Sender == Side.Client ? () => Connections.MaskKey : null);
        foreach (var message in messages.Where(m => m.Bytes.Length < 1001))
        {
            Send(sender, version <= WebSocketVersion.Hybi00 ? message with { Kind = WebSocketEventKind.Text, Bytes = [.. message.Bytes.Select(b => (byte)(b & 0x7F))] } : message);
        }

        sender.Close(CloseCode.NormalClosure, "bye");
        return sender.TakeBytes();
    }

    private static byte[] Change(byte[] bytes, int[] changes)
    {
        foreach (var change in changes.Where(_ => bytes.Length > 0))
        {
            bytes[(change >> 8) % bytes.Length] = (byte)change;
        }

        return bytes;
    }

    private static class Traffic
    {
        public static Arbitrary<Setting> Setting() => Settings().ToArbitrary();

        public static Arbitrary<Message> Message() => Messages().ToArbitrary();
    }
}
