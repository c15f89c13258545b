using System.Buffers;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>An open connection in one role, fed with the peer's bytes.</summary>
internal sealed class ConnectionTarget(string name, Side side, NegotiatedProtocol protocol) : IFuzzTarget
{
    private const int MaxMessageBytes = 3_000;
    private const uint MaskKey = 0x37fa213d;

    private static readonly WebSocketConnectionOptions Options = new() { MaxMessageBytes = MaxMessageBytes, MaxFrameBytes = 2_500, MaxFragments = 6, MaxInflateRatio = 20 };

    public string Name => name;

    public IReadOnlyList<string> Words => ["\u0081\u0000", "\0", "Hello", "κόσμε", "\u0003\u00e8"];

    public string Run(byte[] input)
    {
        var (whole, outcome) = Feed([input]);
        foreach (var cut in Shapes.Cuts(input))
        {
            OracleException.RequireSame(whole, Feed(cut).Everything, $"The same bytes in {cut.Length} parts");
        }

        return outcome;
    }

    private (string Everything, string Outcome) Feed(byte[][] parts)
    {
        using var connection = new WebSocketConnection(side, protocol, Options, side == Side.Client ? () => MaskKey : null);
        var events = new List<string>();
        var kinds = new List<string>();
        foreach (var part in parts)
        {
            connection.Receive(part.AsSpan().ToArray());
            Take(connection, events, kinds);
        }

        connection.ReceiveEof();
        Take(connection, events, kinds);
        OracleException.Require(kinds.Count > 0 && (kinds[^1].StartsWith("Close", StringComparison.Ordinal) || kinds[^1].StartsWith("Failed", StringComparison.Ordinal)), "the last event is not the end");
        var sent = Sent(connection);
        var state = connection.State.GetType().Name;
        if (protocol.Deflate is not null && connection.State is ConnectionState.Failed)
        {
            // Bytes that inflate to a mistake and are one themselves: which of the two is found first depends on how far was inflated at once.
            events[^1] = "Failed";
            sent = [.. sent.SkipLast(1)];
        }

        return (string.Join('\n', [.. events, .. sent, state]), string.Join(' ', [.. kinds.Distinct(), $"{Math.Min(sent.Count, 3)} sent", state]));
    }

    private static void Take(WebSocketConnection connection, List<string> events, List<string> kinds)
    {
        while (connection.TryReadEvent(out var e))
        {
            var isMessage = e.Kind is WebSocketEventKind.Text or WebSocketEventKind.Binary;
            OracleException.Require(!isMessage || e.Payload.Length <= MaxMessageBytes, "a message above the limit");
            OracleException.Require(e.Kind != WebSocketEventKind.Text || System.Text.Unicode.Utf8.IsValid(e.Payload.Span), "text that is not UTF-8");
            events.Add($"{e.Kind} {Convert.ToHexString(e.Payload.Span)} {e.Close} {e.Error}");
            kinds.Add(e.Close is { } close ? $"Close {(int)close.Code / 1000}" : e.Error is { } error ? $"Failed: {error.Reason}" : e.Kind.ToString());
        }
    }

    /// <summary>What goes out must be whole frames of our role, each within the limits of its kind.</summary>
    private List<string> Sent(WebSocketConnection connection)
    {
        var bytes = new List<byte>();
        while (connection.TryTakeOutput(out var output))
        {
            bytes.AddRange(output.Span);
        }

        if (protocol.Version < WebSocketVersion.Hybi07)
        {
            OracleException.Require(bytes.Count == 0 || bytes.SequenceEqual<byte>([0xFF, 0x00]), "more than one close answers what comes");
            return [Convert.ToHexString([.. bytes])];
        }

        var frames = new List<string>();
        var rest = bytes.ToArray().AsSpan();
        while (!rest.IsEmpty)
        {
            var status = FrameHeader.TryRead(rest, FrameRules.For(side == Side.Server ? Side.Client : Side.Server, long.MaxValue), out var header, out var error);
            OracleException.Require(status == OperationStatus.Done, $"a frame goes out that the peer refuses: {error?.Reason}");
            var size = header.Size + (int)header.PayloadLength;
            OracleException.Require(rest.Length >= size && header.Opcode >= Opcode.Close && header.Fin, "only whole pongs and closes answer what comes");
            frames.Add(Convert.ToHexString(rest[..size]));
            rest = rest[size..];
        }

        return frames;
    }
}
