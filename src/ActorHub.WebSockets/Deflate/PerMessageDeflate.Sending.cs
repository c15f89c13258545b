using System.Diagnostics;

namespace ActorHub.WebSockets;

internal sealed partial class PerMessageDeflate
{
    // Bytes by which a short message may grow: the headers of two blocks, the end of a flush, and one byte to detect that there was room.
    private const int MaxGrowth = 32;

    private readonly int _sendBits;
    private readonly int _sendCost;
    private Deflater? _deflater;

    private bool TakesOver => _sendCost > 0;

    /// <summary>
    /// Compresses a whole message, if it becomes smaller. With context takeover it may grow by a few bytes: sending the message uncompressed
    /// would discard the history, so that later messages could not refer to it.
    /// </summary>
    /// <param name="message">Not empty.</param>
    /// <param name="buffer">A pooled buffer, which the caller returns. It contains the compressed message if the result is true.</param>
    /// <param name="length">Bytes of the compressed message.</param>
    /// <returns>False if the message must be sent uncompressed.</returns>
    public bool TryCompress(ReadOnlySpan<byte> message, ref byte[]? buffer, out int length)
    {
        length = 0;
        if (!TryBegin())
        {
            return false;
        }

        var deflated = TryDeflate(_deflater!, message, TakesOver ? ZLib.Flush.Sync : ZLib.Flush.Full, ref buffer, out length);
        End();
        return deflated && (TakesOver || length < message.Length);
    }

    /// <summary>Compresses a whole message with a given compressor. If the result is false, the compressor was reset.</summary>
    /// <param name="deflater">A compressor without pending output.</param>
    /// <param name="message">Not empty.</param>
    /// <param name="flush">The kind of flush at the end.</param>
    /// <param name="buffer">A pooled buffer, which the caller returns. It contains the compressed message if the result is true.</param>
    /// <param name="length">Bytes of the compressed message; for incompressible data a few more than those of the message.</param>
    /// <returns>False if the compressed message is much longer.</returns>
    public static bool TryDeflate(Deflater deflater, ReadOnlySpan<byte> message, ZLib.Flush flush, ref byte[]? buffer, out int length)
    {
        // Incompressible data is stored in blocks, which add 5 bytes for each 16 KiB. Only the lowest level, which has no stored blocks, needs more.
        var most = (int)Math.Min(message.Length + (message.Length >> 10) + (long)MaxGrowth, Array.MaxLength);
        PooledBuffer.Grow(ref buffer, 0, most);
        var room = buffer.AsSpan(0, most);
        var written = deflater.Deflate(message, room, flush, out _);
        length = written - Deflater.TailBytes;
        if (written < room.Length)
        {
            Debug.Assert(room[length..written] is [0x00, 0x00, 0xFF, 0xFF], "a flush ends with an empty stored block");
            return true;
        }

        // The message is sent uncompressed, so later messages must not refer to it.
        deflater.Reset();
        return false;
    }

    /// <summary>Makes the next message independent of earlier ones, because the peer's history differs from the compressor's.</summary>
    public void ResetCompressor() => _deflater?.Reset();

    /// <summary>Releases the compressor and its memory. Nothing may be sent afterwards.</summary>
    public void StopSending()
    {
        if (_deflater is null)
        {
            return;
        }

        _deflater.Reset();
        _deflater.Return();
        _deflater = null;
        Give(_sendCost);
    }

    /// <summary>Compresses a part of a message and flushes it.</summary>
    /// <param name="part">May be empty.</param>
    /// <param name="flush">Whether the message ends.</param>
    /// <param name="buffer">A pooled buffer, which the caller returns.</param>
    /// <returns>Bytes of the compressed part.</returns>
    public int CompressPart(ReadOnlySpan<byte> part, PartFlush flush, ref byte[]? buffer)
    {
        var ends = flush == PartFlush.EndOfMessage;
        var how = ends && !TakesOver ? ZLib.Flush.Full : ZLib.Flush.Sync;
        PooledBuffer.Grow(ref buffer, 0, part.Length + 64L);
        var length = 0;
        if (!part.IsEmpty)
        {
            length = Deflate(part, how, ref buffer);
            length -= ends ? Deflater.TailBytes : 0;
        }
        else if (ends)
        {
            // The previous part was flushed, and zlib cannot flush twice. So write the first byte of an empty stored block, whose rest is
            // removed (§7.2.3.6).
            buffer[length++] = 0;
            if (!TakesOver)
            {
                _deflater!.Reset();
            }
        }

        if (ends)
        {
            End();
        }

        return length;
    }

    /// <summary>Begins a compressed message, if the budget has the memory for the compressor.</summary>
    public bool TryBegin()
    {
        if (_deflater is null && TryTake(_sendCost))
        {
            _deflater = Deflater.Rent(_sendBits, _options.CompressionLevel);
        }

        return _deflater is not null;
    }

    private int Deflate(ReadOnlySpan<byte> part, ZLib.Flush flush, ref byte[]? buffer)
    {
        var length = 0;
        while (true)
        {
            length += _deflater!.Deflate(part, buffer.AsSpan(length), flush, out var consumed);
            if (length < buffer!.Length)
            {
                return length;
            }

            part = part[consumed..];
            PooledBuffer.Grow(ref buffer, length, length + 1L);
        }
    }

    private void End()
    {
        if (!TakesOver)
        {
            _deflater!.Return();
            _deflater = null;
        }
    }
}

/// <summary>Whether more parts of a message follow.</summary>
internal enum PartFlush
{
    More,
    EndOfMessage,
}
