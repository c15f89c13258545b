namespace ActorHub.WebSockets;

// Sending of messages in parts.
public sealed partial class WebSocketConnection
{
    private OutgoingMessage? _outgoing;

    /// <summary>
    /// Sends the next part of a message, in separate frames. Until the last part, only control frames may be sent in between. The message is
    /// compressed if its first part reaches the threshold. Does nothing if the connection is not open or the output is full
    /// (<see cref="WebSocketConnectionOptions.MaxBufferedBytes"/>).
    /// </summary>
    /// <param name="kind"><c>Text</c> or <c>Binary</c>, the same for all parts of a message.</param>
    /// <param name="part">Bytes of any length; a part may end within a character.</param>
    /// <param name="endOfMessage">Whether this is the last part. A bool, so that a proxy can pass on <see cref="WebSocketEvent.EndOfMessage"/>.</param>
    /// <returns>Whether the part was put into the output.</returns>
    /// <exception cref="ArgumentException">The kind is not that of a message, or the text is not UTF-8.</exception>
    /// <exception cref="InvalidOperationException">The message that is being sent is of the other kind.</exception>
    /// <exception cref="NotSupportedException">The version is hixie-75 or hybi-00, which support only text.</exception>
    public bool SendPart(WebSocketEventKind kind, ReadOnlySpan<byte> part, bool endOfMessage)
    {
        var opcode = kind switch
        {
            WebSocketEventKind.Text => Opcode.Text,
            WebSocketEventKind.Binary => Opcode.Binary,
            _ => throw new ArgumentException("A message is text or binary.", nameof(kind)),
        };
        RefuseOldBinary(opcode);
        if (_outgoing is not null && _outgoing.Opcode != opcode)
        {
            throw new InvalidOperationException("The parts of a message are all of one kind (RFC 6455 §5.4).");
        }

        if (!MaySend)
        {
            return false;
        }

        var message = _outgoing ?? new OutgoingMessage(opcode);
        if (opcode == Opcode.Text && !message.TryAppendText(part, endOfMessage))
        {
            throw NotUtf8(nameof(part));
        }

        WritePart(message, part, endOfMessage ? MessageEnd.Here : MessageEnd.Later);
        _outgoing = endOfMessage ? null : message;
        return true;
    }

    /// <summary>
    /// Sends frames that were encoded once for many connections. Does nothing if the connection is not open or the output is full. Later
    /// messages of this connection are compressed without reference to earlier ones.
    /// </summary>
    /// <param name="frames">Whole frames of a server in the form of this connection (<see cref="SharedForm.Of"/>), none of them a Close.</param>
    /// <returns>Whether the frames were put into the output.</returns>
    /// <exception cref="InvalidOperationException">This side is the client, or a message is being sent in parts.</exception>
    public bool SendShared(ReadOnlySpan<byte> frames)
    {
        if (_nextMaskKey is not null || _outgoing is not null)
        {
            throw new InvalidOperationException("A server sends shared frames, between messages (RFC 6455 §5.3, §5.4).");
        }

        if (!MaySend)
        {
            return false;
        }

        frames.CopyTo(RoomFor(frames.Length));

        // RFC 7692 §7.2.2: the peer's window now ends with messages that our compressor has not seen, so our distances would point to other
        // bytes in it.
        _deflate?.ResetCompressor();
        if (_options.Observer is not null && _old is null)
        {
            ObserveShared(frames);
        }

        return true;
    }

    private void ObserveShared(ReadOnlySpan<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            var header = SharedFrames.Next(ref frames, out var frame);
            Observe(FrameDirection.Sent, header);
            Observe(FrameDirection.Sent, frame[header.Size..]);
        }
    }

    private void WritePart(OutgoingMessage message, ReadOnlySpan<byte> part, MessageEnd end)
    {
        var first = _outgoing is null;
        if (first)
        {
            message.Compressed = _deflate is not null && part.Length >= _options.DeflateThresholdBytes && _deflate.TryBegin();
        }

        if (_old is not null)
        {
            WriteOldText(part, first ? TextStart.Here : TextStart.Earlier, end);
            return;
        }

        var opcode = first ? message.Opcode : Opcode.Continuation;
        if (!message.Compressed)
        {
            WriteFragments(opcode, 0, part, end);
            return;
        }

        byte[]? compressed = null;
        var length = _deflate!.CompressPart(part, end == MessageEnd.Here ? PartFlush.EndOfMessage : PartFlush.More, ref compressed);
        WriteFragments(opcode, first ? FrameRules.Rsv1 : (byte)0, compressed.AsSpan(0, length), end);
        PooledBuffer.Return(ref compressed);
    }

    private void StopSending()
    {
        _outgoing = null;
        _deflate?.StopSending();
    }

    private sealed class OutgoingMessage(Opcode opcode)
    {
        private Utf8Validator _utf8;

        public Opcode Opcode { get; } = opcode;

        public bool Compressed { get; set; }

        /// <summary>Validates a part. Changes nothing if it is invalid, so that the caller may send another part.</summary>
        public bool TryAppendText(ReadOnlySpan<byte> part, bool last)
        {
            var utf8 = _utf8;
            if (!utf8.Append(part) || (last && !utf8.IsComplete))
            {
                return false;
            }

            _utf8 = utf8;
            return true;
        }
    }
}
