using System.Text;

namespace ActorHub.WebSockets.Tests;

/// <summary>Events and output in a form that can be compared: payloads copied, one line each.</summary>
internal static class Connections
{
    public const uint MaskKey = 0x37fa213d;

    public static WebSocketConnection Open(Side side) => Open(side, WebSocketConnectionOptions.Default);

    public static WebSocketConnection Open(Side side, WebSocketConnectionOptions options) =>
        new(side, NegotiatedProtocol.Plain, options, side == Side.Client ? () => MaskKey : null);

    public static WebSocketConnection Open(Side side, DeflateParameters deflate, WebSocketConnectionOptions options) =>
        new(side, new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, deflate), options, side == Side.Client ? () => MaskKey : null);

    public static Side Other(Side side) => side == Side.Server ? Side.Client : Side.Server;

    /// <summary>A frame as the peer of the given side sends it.</summary>
    public static byte[] FrameFor(Side reader, Opcode opcode, ReadOnlySpan<byte> payload, Fragment fragment = Fragment.Final, byte rsv = 0)
    {
        var header = new FrameHeader
        {
            Opcode = opcode,
            Fin = fragment == Fragment.Final,
            Rsv = rsv,
            Masked = reader == Side.Server,
            MaskKey = reader == Side.Server ? 0x01f203e4u : 0,
            PayloadLength = payload.Length,
        };
        var frame = new byte[header.Size + payload.Length];
        FrameWriter.Write(frame, header, payload);
        return frame;
    }

    public static byte[] FrameFor(Side reader, Opcode opcode, string payload, Fragment fragment = Fragment.Final) =>
        FrameFor(reader, opcode, Encoding.UTF8.GetBytes(payload), fragment);

    /// <summary>Hands over a copy of the bytes and reads every event.</summary>
    public static List<string> Read(this WebSocketConnection connection, ReadOnlySpan<byte> bytes)
    {
        connection.Receive(bytes.ToArray());
        return connection.ReadEvents();
    }

    public static List<string> ReadEvents(this WebSocketConnection connection)
    {
        var events = new List<string>();
        while (connection.TryReadEvent(out var e))
        {
            events.Add(Line(e));
        }

        return events;
    }

    public static List<string> ReadEof(this WebSocketConnection connection)
    {
        connection.ReceiveEof();
        return connection.ReadEvents();
    }

    /// <summary>What was sent, decoded: the events that the peer would see are not enough, since it would answer.</summary>
    public static List<string> SentFrames(this WebSocketConnection connection)
    {
        var frames = connection.TakeFrames();
        Assert.All(frames, frame => Assert.True(frame.Header is { Fin: true, Rsv: 0 }, "these are whole messages"));
        return [.. frames.Select(frame => $"{frame.Header.Opcode} {Text(frame.Payload, frame.Header.Opcode)}".TrimEnd())];
    }

    /// <summary>The frames that were sent, unmasked.</summary>
    public static List<(FrameHeader Header, byte[] Payload)> TakeFrames(this WebSocketConnection connection)
    {
        var span = connection.TakeBytes().AsSpan();
        var rules = FrameRules.For(Other(connection.Side), long.MaxValue) with { AllowedRsv = FrameRules.Rsv1 };
        var frames = new List<(FrameHeader, byte[])>();
        while (!span.IsEmpty)
        {
            Assert.Equal(System.Buffers.OperationStatus.Done, FrameHeader.TryRead(span, rules, out var header, out _));
            var payload = span.Slice(header.Size, (int)header.PayloadLength);
            if (header.Masked)
            {
                Masking.Apply(payload, header.MaskKey, 0);
            }

            frames.Add((header, payload.ToArray()));
            span = span[(header.Size + payload.Length)..];
        }

        return frames;
    }

    public static byte[] TakeBytes(this WebSocketConnection connection)
    {
        var bytes = new List<byte>();
        while (connection.TryTakeOutput(out var output))
        {
            bytes.AddRange(output.Span);
        }

        return [.. bytes];
    }

    private static string Line(WebSocketEvent e) => (e.Kind switch
    {
        WebSocketEventKind.Close => $"Close {(int)e.Close!.Code} {e.Close.Reason}".TrimEnd(),
        WebSocketEventKind.Failed => $"Failed {(int)e.Error!.Code} {e.Error.Reason}",
        WebSocketEventKind.Text => $"Text {Encoding.UTF8.GetString(e.Payload.Span)}".TrimEnd(),
        _ => $"{e.Kind} {Convert.ToHexStringLower(e.Payload.Span)}".TrimEnd(),
    }) + (e.EndOfMessage ? "" : " …");

    private static string Text(ReadOnlySpan<byte> payload, Opcode opcode) => opcode switch
    {
        Opcode.Text => Encoding.UTF8.GetString(payload),
        Opcode.Close when payload.Length >= 2 => $"{(payload[0] << 8) | payload[1]} {Encoding.UTF8.GetString(payload[2..])}",
        _ => Convert.ToHexStringLower(payload),
    };
}

internal enum Fragment
{
    Final,
    More,
}
