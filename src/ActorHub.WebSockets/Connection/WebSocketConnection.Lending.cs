namespace ActorHub.WebSockets;

// Sending of large messages without a copy. Only a server can: its frames are not masked (RFC 6455 §5.1).
public sealed partial class WebSocketConnection
{
    // Shorter payloads are copied, which costs less than returning two pieces of output.
    private const int MinLent = 1 << 12;

    private LentPayload? _lent;

    /// <summary>
    /// Like <see cref="SendText"/>, but without a copy if possible: a long payload of a server is returned by <see cref="TryTakeOutput"/> itself,
    /// after its header. A payload that is masked, compressed or fragmented is copied.
    /// </summary>
    /// <param name="utf8">The text. It must not change until <see cref="TryTakeOutput"/> has returned it and it was written.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="ArgumentException">The bytes are not UTF-8, as text must be (§8.1).</exception>
    /// <exception cref="InvalidOperationException">A message is being sent in parts.</exception>
    public bool LendText(ReadOnlyMemory<byte> utf8)
    {
        CheckText(utf8.Span, nameof(utf8));
        return LendMessage(Opcode.Text, utf8);
    }

    /// <summary>Like <see cref="LendText"/>, for a binary message.</summary>
    /// <param name="payload">The message. It must not change until <see cref="TryTakeOutput"/> has returned it and it was written.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="NotSupportedException">The version is hixie-75 or hybi-00, which support only text.</exception>
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

    /// <summary>Copies the lent payload into the output, because more output follows before it was taken.</summary>
    private void CopyLent(LentPayload lent)
    {
        var payload = lent.Bytes;
        lent.Bytes = default;
        payload.Span.CopyTo(RoomFor(payload.Length));
    }

    // A separate object, because most connections never lend.
    private sealed class LentPayload
    {
        public ReadOnlyMemory<byte> Bytes;
    }
}
