using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class ConnectionPropertyTests
{
    private static readonly WebSocketConnectionOptions SmallLimits = new() { MaxMessageBytes = 400, MaxFragments = 5 };

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Any_cut_of_any_frames_gives_the_same_events_and_replies(Side side) =>
        Prop.ForAll(Traffic(side).ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (bytes, cut) =>
        {
            var expected = Outcome(side, [bytes]);
            var middle = cut.Get % (bytes.Length + 1);
            return expected.SequenceEqual(Outcome(side, [bytes[..middle], bytes[middle..]]))
                && expected.SequenceEqual(Outcome(side, [.. bytes.Chunk(1)]))
                && expected.SequenceEqual(Outcome(side, [.. bytes.Chunk(1 + (cut.Get % 9))]));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void No_bytes_make_a_connection_throw_and_the_last_event_is_the_end(Side side) =>
        Prop.ForAll((byte[] bytes) =>
        {
            var connection = Connections.Open(side, SmallLimits);
            List<string> events = [.. connection.Read(bytes), .. connection.ReadEof()];
            return events[^1].StartsWith("Close", StringComparison.Ordinal) || events[^1].StartsWith("Failed", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void What_one_side_sends_the_other_reads(Side sender) =>
        Prop.ForAll((NonNull<string> text, byte[] binary, NonNegativeInt cut) =>
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes(text.Get);
            var from = Connections.Open(sender);
            var to = Connections.Open(sender == Side.Client ? Side.Server : Side.Client);
            from.SendText(utf8);
            from.SendBinary(binary);
            from.TryTakeOutput(out var output);
            var middle = cut.Get % output.Length;
            List<string> events = [.. to.Read(output.Span[..middle]), .. to.Read(output.Span[middle..])];
            return events.SequenceEqual([$"Text {System.Text.Encoding.UTF8.GetString(utf8)}".TrimEnd(), $"Binary {Convert.ToHexStringLower(binary)}".TrimEnd()]);
        }).QuickCheckThrowOnFailure();

    private static List<string> Outcome(Side side, byte[][] parts)
    {
        var connection = Connections.Open(side, SmallLimits);
        List<string> outcome = [.. parts.SelectMany(part => connection.Read(part))];
        return [.. outcome, .. connection.SentFrames(), connection.State.ToString()!];
    }

    /// <summary>Frames that are mostly right one by one, in any order, at times with one byte changed.</summary>
    private static Gen<byte[]> Traffic(Side reader) =>
        from frames in Gen.ListOf(Frame(reader))
        from at in Gen.Choose(0, 100_000)
        from change in Gen.Choose(-1000, 255)
        select Change([.. frames.SelectMany(frame => frame)], at, change);

    private static Gen<byte[]> Frame(Side reader) =>
        from opcode in Gen.Elements(Opcode.Text, Opcode.Binary, Opcode.Continuation, Opcode.Continuation, Opcode.Ping, Opcode.Pong, Opcode.Close, (Opcode)3)
        from more in Gen.Choose(0, 2)
        from payload in Payload(opcode)
        select Connections.FrameFor(reader, opcode, payload, more == 0 && opcode < Opcode.Close ? Fragment.More : Fragment.Final);

    private static Gen<byte[]> Payload(Opcode opcode) => opcode switch
    {
        Opcode.Close => Gen.Elements<byte[]>([], [0x03], [0x03, 0xE8], [0x03, 0xED], [0x03, 0xE8, 0xC3, 0x28], [0x10, 0x92, 0x68, 0x69]),
        Opcode.Ping or Opcode.Pong => Gen.Choose(0, 126).Select(length => new byte[length]),
        _ => Gen.OneOf(
            Gen.Elements("", "Hello", "κόσμε", new string('x', 130)).Select(System.Text.Encoding.UTF8.GetBytes),
            Gen.Elements<byte[]>([0xE2], [0x82, 0xAC], [0xED, 0xA0], new byte[200])),
    };

    private static byte[] Change(byte[] bytes, int at, int change)
    {
        if (change >= 0 && bytes.Length > 0)
        {
            bytes[at % bytes.Length] = (byte)change;
        }

        return bytes;
    }
}
