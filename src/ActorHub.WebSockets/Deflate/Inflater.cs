using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>Decompresses the messages of one direction (RFC 7692 §7.2.2). Owns native memory; not thread-safe.</summary>
internal sealed unsafe class Inflater : SafeHandle
{
    // One that knows the largest window reads what was written for any smaller one, and the native library takes the memory of the
    // largest for all of them.
    private const int WindowBits = -15;

    [ThreadStatic]
    private static Inflater? _idle;

    // A final block ended the stream and nothing has come since (§7.2.3.4).
    private bool _ended;

    public Inflater()
        : base(0, ownsHandle: true)
    {
        var stream = default(ZLib.Stream);
        var status = ZLib.InflateInit(&stream, WindowBits);
        SetHandle(stream.State);
        if (status != ZLib.Status.Ok)
        {
            throw new InsufficientMemoryException($"The decompressor could not be made ({(int)status}).");
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>One without history. A thread keeps one: more than that are in use only where a message has not come whole.</summary>
    public static Inflater Rent()
    {
        var inflater = _idle ?? new Inflater();
        _idle = null;
        return inflater;
    }

    /// <summary>Puts it by for the next message, without history.</summary>
    public void Return()
    {
        if (_idle is not null)
        {
            Dispose();
            return;
        }

        Reset();
        _idle = this;
    }

    /// <summary>Decompresses as much as there is room for. All that the input gives has been written when room is left.</summary>
    /// <param name="input">The next part of the message.</param>
    /// <param name="output">Where it goes; not empty.</param>
    /// <param name="consumed">Bytes taken of the input.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False when the input is not DEFLATE.</returns>
    public bool TryInflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        do
        {
            var status = Inflate(input[consumed..], output[written..], ZLib.Flush.Sync, out var taken, out var put);
            consumed += taken;
            written += put;
            _ended &= taken == 0;
            switch (status)
            {
                case ZLib.Status.StreamEnd:
                    // A block with BFINAL set; more may follow it in this message or the next. The history ends with it.
                    Reset();
                    _ended = true;
                    break;
                case ZLib.Status.Ok or ZLib.Status.NoProgress:
                    break;
                default:
                    return false;
            }
        }
        while (consumed < input.Length && written < output.Length);
        return true;
    }

    /// <summary>Ends the message: everything it gave was written.</summary>
    /// <returns>False when it was cut off in the middle of a block.</returns>
    public bool TryEndMessage()
    {
        if (_ended)
        {
            _ended = false;
            return true; // by its final block: a decompressor reads nothing that is appended to it
        }

        // §7.2.2: the four bytes that the sender left out. They end an empty stored block, after which the byte behind them is not read,
        // since it would begin the next block. From any other place either more or fewer of the five are read.
        ReadOnlySpan<byte> tail = [0x00, 0x00, 0xFF, 0xFF, 0x00];
        Span<byte> none = stackalloc byte[1];
        var status = Inflate(tail, none, ZLib.Flush.Block, out var consumed, out var written);
        return status == ZLib.Status.Ok && consumed == Deflater.TailBytes && written == 0;
    }

    protected override bool ReleaseHandle()
    {
        var stream = new ZLib.Stream { State = handle };
        return ZLib.InflateEnd(&stream) == ZLib.Status.Ok;
    }

    private ZLib.Status Inflate(ReadOnlySpan<byte> input, Span<byte> output, ZLib.Flush flush, out int consumed, out int written)
    {
        fixed (byte* from = input, to = output)
        {
            var stream = new ZLib.Stream { State = handle, NextIn = from, AvailableIn = (uint)input.Length, NextOut = to, AvailableOut = (uint)output.Length };
            var status = ZLib.Inflate(&stream, flush);
            GC.KeepAlive(this);
            consumed = input.Length - (int)stream.AvailableIn;
            written = output.Length - (int)stream.AvailableOut;
            return status;
        }
    }

    private void Reset()
    {
        var stream = new ZLib.Stream { State = handle };
        ZLib.InflateReset(&stream, WindowBits);
        GC.KeepAlive(this);
        _ended = false;
    }
}
