using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>Compresses the messages of one direction (RFC 7692 §7.2.1). Owns native memory; not thread-safe.</summary>
internal sealed unsafe class Deflater : SafeHandle
{
    /// <summary>What a flush ends with and a message leaves out (§7.2.1).</summary>
    public const int TailBytes = 4;

    private const int Deflated = 8;
    private const int MemoryLevel = 8;

    [ThreadStatic]
    private static Deflater?[]? _idle;

    private readonly int _windowBits;
    private readonly int _level;

    private Deflater(int windowBits, int level)
        : base(0, ownsHandle: true)
    {
        (_windowBits, _level) = (windowBits, level);
        // Raw DEFLATE knows no window of 2^8 bytes: zlib refuses it. With matches at distance one only, any window is wide enough.
        var strategy = windowBits == 8 ? ZLib.Strategy.RunLength : ZLib.Strategy.Default;
        var stream = default(ZLib.Stream);
        var status = ZLib.DeflateInit(&stream, level, Deflated, -Math.Max(windowBits, 9), MemoryLevel, strategy);
        SetHandle(stream.State);
        if (status != ZLib.Status.Ok)
        {
            throw new InsufficientMemoryException($"The compressor could not be made ({(int)status}).");
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// One without history, of those that this thread has put by. A thread keeps at most one for each window size: compressing a
    /// message never waits, so no two are in use on a thread at once but those that connections hold.
    /// </summary>
    public static Deflater Rent(int windowBits, int level)
    {
        ref var slot = ref (_idle ??= new Deflater?[16])[windowBits];
        var deflater = slot;
        slot = null;
        if (deflater is not null && deflater._level != level)
        {
            deflater.Dispose();
            deflater = null;
        }

        return deflater ?? new Deflater(windowBits, level);
    }

    /// <summary>Puts it by for the next message. Its last flush was a full one.</summary>
    public void Return()
    {
        ref var slot = ref (_idle ??= new Deflater?[16])[_windowBits];
        if (slot is null)
        {
            slot = this;
        }
        else
        {
            Dispose();
        }
    }

    /// <summary>Compresses and flushes.</summary>
    /// <param name="input">The next part of the message.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="flush">How it ends.</param>
    /// <param name="consumed">Bytes taken of the input.</param>
    /// <returns>Bytes written; all of the output when it did not suffice, and the rest is then still due.</returns>
    public int Deflate(ReadOnlySpan<byte> input, Span<byte> output, ZLib.Flush flush, out int consumed)
    {
        Debug.Assert(!output.IsEmpty, "no progress is possible without room");
        fixed (byte* from = input, to = output)
        {
            var stream = new ZLib.Stream { State = handle, NextIn = from, AvailableIn = (uint)input.Length, NextOut = to, AvailableOut = (uint)output.Length };
            var status = ZLib.Deflate(&stream, flush);
            GC.KeepAlive(this);
            Debug.Assert(status is ZLib.Status.Ok or ZLib.Status.NoProgress, "deflate fails only when misused");
            consumed = input.Length - (int)stream.AvailableIn;
            return output.Length - (int)stream.AvailableOut;
        }
    }

    /// <summary>Forgets all history, and output that is due. The peer, that saw none of it, can read what comes next.</summary>
    public void StartAnew()
    {
        Span<byte> discarded = stackalloc byte[512];
        while (Deflate(default, discarded, ZLib.Flush.Full, out _) == discarded.Length)
        {
        }
    }

    protected override bool ReleaseHandle()
    {
        var stream = new ZLib.Stream { State = handle };
        ZLib.DeflateEnd(&stream); // reports data that was never flushed as an error, which it is not here
        return true;
    }
}
