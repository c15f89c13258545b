using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>Compresses the messages of one direction (RFC 7692 §7.2.1). Owns native memory; not thread-safe.</summary>
internal sealed unsafe class Deflater : SafeHandle
{
    /// <summary>Number of bytes at the end of a flush that are removed from a message (§7.2.1).</summary>
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
        // zlib does not support a window of 2^8 bytes for raw DEFLATE. With matches at distance one only, any window is large enough.
        var strategy = windowBits == 8 ? ZLib.Strategy.RunLength : ZLib.Strategy.Default;
        var stream = default(ZLib.Stream);
        var status = ZLib.DeflateInit(&stream, level, Deflated, -Math.Max(windowBits, 9), MemoryLevel, strategy);
        SetHandle(stream.State);
        if (status != ZLib.Status.Ok)
        {
            throw new InsufficientMemoryException($"The compressor could not be created ({(int)status}).");
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// Returns a compressor without history: this thread's cached one, or a new one. One cached compressor for each window size is enough,
    /// because a message is compressed without interruption.
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

    /// <summary>Returns it to the thread's cache. Its last flush must have been a full one.</summary>
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
    /// <param name="output">Receives the compressed bytes.</param>
    /// <param name="flush">The kind of flush.</param>
    /// <param name="consumed">Bytes of the input that were consumed.</param>
    /// <returns>Bytes written. If the whole output was filled, there may be more: call again.</returns>
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

    /// <summary>Discards the history and pending output, so that the peer can read the next message without what was discarded.</summary>
    public void Reset()
    {
        Span<byte> discarded = stackalloc byte[512];
        while (Deflate(default, discarded, ZLib.Flush.Full, out _) == discarded.Length)
        {
        }
    }

    protected override bool ReleaseHandle()
    {
        var stream = new ZLib.Stream { State = handle };
        ZLib.DeflateEnd(&stream); // its result is ignored: it reports data that was never flushed as an error
        return true;
    }
}
