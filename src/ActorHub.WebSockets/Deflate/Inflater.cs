using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>Decompresses the messages of one direction (RFC 7692 §7.2.2). Owns native memory; not thread-safe.</summary>
internal sealed unsafe class Inflater : SafeHandle
{
    // The largest window can read data for any smaller one, and the native library allocates the largest in any case.
    private const int WindowBits = -15;

    [ThreadStatic]
    private static Inflater? _idle;

    // A final block has ended the stream, and no data has followed (§7.2.3.4).
    private bool _ended;

    public Inflater()
        : base(0, ownsHandle: true)
    {
        var stream = default(ZLib.Stream);
        var status = ZLib.InflateInit(&stream, WindowBits);
        SetHandle(stream.State);
        if (status != ZLib.Status.Ok)
        {
            throw new InsufficientMemoryException($"The decompressor could not be created ({(int)status}).");
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Returns a decompressor without history: this thread's cached one, or a new one. Several are in use only while messages are incomplete.</summary>
    public static Inflater Rent()
    {
        var inflater = _idle ?? new Inflater();
        _idle = null;
        return inflater;
    }

    /// <summary>Resets it and returns it to the thread's cache.</summary>
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

    /// <summary>Decompresses until the input is consumed or the output is full. If room is left, all output of the input was written.</summary>
    /// <param name="input">The next part of the message.</param>
    /// <param name="output">Receives the decompressed bytes; not empty.</param>
    /// <param name="consumed">Bytes of the input that were consumed.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False if the input is not valid DEFLATE.</returns>
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
                    // A block with BFINAL set ends the history. More blocks may follow, in this message or the next.
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

    /// <summary>Ends the message, after all of its output was written.</summary>
    /// <returns>False if the message ends in the middle of a block.</returns>
    public bool TryEndMessage()
    {
        if (_ended)
        {
            _ended = false;
            return true; // after a final block, no tail must be appended
        }

        // §7.2.2: append the four bytes that the sender has removed. They complete an empty stored block, so that exactly four of these five
        // bytes are read: the fifth would begin the next block. In the middle of any other block, more or fewer bytes are read.
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
