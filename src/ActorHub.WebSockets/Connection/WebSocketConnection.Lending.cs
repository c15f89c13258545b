namespace ActorHub.WebSockets;

// Large messages of a server without a copy: its frame is a header and the payload as it is (RFC 6455 §5.1).
public sealed partial class WebSocketConnection
{
    // Below, to copy costs less than to hand out two pieces.
    private const int MinLent = 1 << 12;

    private LentPayload? _lent;

    /// <summary>
    /// Like <see cref="SendText"/> without a copy where there need be none: a server's long payload is handed out as it is, behind its
    /// header. One that is masked, compressed or cut into fragments is copied.
    /// </summary>
    /// <param name="utf8">The text. Not to be changed until <see cref="TryTakeOutput"/> has given it and it was written.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="ArgumentException">The bytes are not UTF-8, which no peer may be sent as text (§8.1).</exception>
    /// <exception cref="InvalidOperationException">A message is being sent in parts.</exception>
    public bool LendText(ReadOnlyMemory<byte> utf8)
    {
        CheckText(utf8.Span, nameof(utf8));
        return LendMessage(Opcode.Text, utf8);
    }

    /// <summary>Like <see cref="LendText"/>, for a binary message.</summary>
    /// <param name="payload">The message. Not to be changed until <see cref="TryTakeOutput"/> has given it and it was written.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="NotSupportedException">The version is hixie-75 or hybi-00, which know text only.</exception>
    /// <exception cref="InvalidOperationException">A message is being sent in parts.</exception>
    public bool LendBinary(ReadOnlyMemory<byte> payload) => LendMessage(Opcode.Binary, payload);

    private bool LendMessage(Opcode opcode, ReadOnlyMemory<byte> payload)
    {
        var length = payload.Length;
        var asItIs = length >= MinLent && length <= _options.MaxSendFrameBytes && _nextMaskKey is null && _old is null && !Compresses(length);
        if (!asItIs || _outgoing is not null || !MaySend)
        {
            return SendMessage(opcode, payload.Span);
        }

        var header = new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = length };
        header.Write(RoomFor(header.Size));
        Observe(FrameDirection.Sent, header);
        Observe(FrameDirection.Sent, payload.Span);
        (_lent ??= new LentPayload()).Bytes = payload;
        return true;
    }

    /// <summary>Something follows before the payload was taken, and is to come behind it.</summary>
    private void CopyLent(LentPayload lent)
    {
        var payload = lent.Bytes;
        lent.Bytes = default;
        payload.Span.CopyTo(RoomFor(payload.Length));
    }

    // Apart from the connection, since most never lend.
    private sealed class LentPayload
    {
        public ReadOnlyMemory<byte> Bytes;
    }
}
