using System.Diagnostics;

namespace ActorHub.WebSockets;

internal sealed partial class PerMessageDeflate
{
    // What a short message may grow by: the headers of two blocks, the end of a flush, and one byte that shows that there was room.
    private const int MaxGrowth = 32;

    private readonly int _sendBits;
    private readonly int _sendCost;
    private Deflater? _deflater;

    private bool TakesOver => _sendCost > 0;

    /// <summary>
    /// Compresses a whole message, if it becomes smaller. With context takeover a few bytes more are taken into the bargain: to send the
    /// message as it is would cost the history, and later messages their references to it.
    /// </summary>
    /// <param name="message">Not empty.</param>
    /// <param name="buffer">From the pool, for the caller to give back; its content on true.</param>
    /// <param name="length">Bytes of the compressed message.</param>
    /// <returns>False when the message is to be sent as it is.</returns>
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

    /// <summary>Compresses a whole message with the given compressor, which afterwards knows of it only when that was done.</summary>
    /// <param name="deflater">Without output that is due.</param>
    /// <param name="message">Not empty.</param>
    /// <param name="flush">How it ends.</param>
    /// <param name="buffer">From the pool, for the caller to give back; its content on true.</param>
    /// <param name="length">Bytes of the compressed message; with noise a few more than it had.</param>
    /// <returns>False when it became far longer.</returns>
    public static bool TryDeflate(Deflater deflater, ReadOnlySpan<byte> message, ZLib.Flush flush, ref byte[]? buffer, out int length)
    {
        // Noise goes in stored blocks of five bytes more for each 16 KiB. Only the lowest level, that knows no stored blocks, needs more.
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

        // The peer will not see what was compressed, so nothing may refer to it.
        deflater.StartAnew();
        return false;
    }

    /// <summary>Makes what comes next independent of what was sent: the peer's history has become another one than ours.</summary>
    public void StartAnew() => _deflater?.StartAnew();

    /// <summary>Nothing is sent any more.</summary>
    public void StopSending()
    {
        if (_deflater is null)
        {
            return;
        }

        _deflater.StartAnew();
        _deflater.Return();
        _deflater = null;
        Give(_sendCost);
    }

    /// <summary>Compresses a part of a message and puts out all of it.</summary>
    /// <param name="part">May be empty.</param>
    /// <param name="flush">Whether the message ends.</param>
    /// <param name="buffer">From the pool, for the caller to give back.</param>
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
            // All was put out with the last part, and nothing can be flushed twice: the beginning of an empty stored block, of which the
            // rest is left out (§7.2.3.6).
            buffer[length++] = 0;
            if (!TakesOver)
            {
                _deflater!.StartAnew();
            }
        }

        if (ends)
        {
            End();
        }

        return length;
    }

    /// <summary>Whether a message can be compressed: the memory for it is there. It is then compressed.</summary>
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

/// <summary>What follows a part of a message.</summary>
internal enum PartFlush
{
    More,
    EndOfMessage,
}
