using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>
/// A contiguous block outside the managed heap, for messages that are too long for the pool. Its memory returns to the system as soon as the
/// block is returned; an array of that length would stay a large object of the heap until the collector decides otherwise.
/// </summary>
/// <remarks>
/// On Linux a block is a mapping: growth moves its pages instead of copying their bytes, and a page that was never written takes no memory.
/// </remarks>
internal sealed unsafe partial class NativeBlock : SafeHandle
{
    // Each thread keeps one block, so that a steady flow of large messages neither maps memory nor touches new pages.
    private const int MaxKept = 1 << 20;
    private const int MinCapacity = 1 << 17;

    // mmap(2), with the values of Linux.
    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;
    private const int MREMAP_MAYMOVE = 1;
    private const nint MAP_FAILED = -1;

    [ThreadStatic]
    private static NativeBlock? _kept;

    private int _pressure;

    private NativeBlock(byte* start, int capacity)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)start);
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The length of the block, in bytes.</summary>
    public int Capacity { get; private set; }

    /// <summary>The whole block. Valid until it grows or is returned.</summary>
    public Span<byte> Bytes => new(Start, Capacity);

    /// <summary>The address of the first byte.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>Rents a block.</summary>
    /// <param name="needed">The smallest capacity.</param>
    /// <returns>Null if the system has no memory left.</returns>
    public static NativeBlock? Rent(int needed)
    {
        var block = _kept;
        _kept = null;
        if (block is null)
        {
            var capacity = CapacityFor(needed);
            var start = Allocate(capacity);
            return start is null ? null : new NativeBlock(start, capacity);
        }

        if (block.TryGrow(needed))
        {
            return block;
        }

        block.Return();
        return null;
    }

    /// <summary>Makes the block larger, at least doubling it. Its content stays, at another address.</summary>
    /// <param name="needed">The smallest capacity.</param>
    /// <returns>False if the system has no memory left. The block is unchanged.</returns>
    public bool TryGrow(int needed) => needed <= Capacity || TryResize(CapacityFor(needed));

    /// <summary>Frees the block, or keeps it for the next message of this thread.</summary>
    public void Return()
    {
        if (_kept is null && (Capacity <= MaxKept || (OperatingSystem.IsLinux() && TryResize(MaxKept)))) // elsewhere the resize would copy
        {
            _kept = this;
            return;
        }

        Dispose();
    }

    /// <summary>Leaves the block to the finalizer, because its bytes may still be read.</summary>
    public void Abandon()
    {
        _pressure = Capacity;
        GC.AddMemoryPressure(_pressure); // otherwise an idle process would not collect it
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_pressure > 0)
        {
            GC.RemoveMemoryPressure(_pressure);
        }

        if (OperatingSystem.IsLinux())
        {
            return munmap(Start, Capacity) == 0;
        }

        NativeMemory.Free(Start);
        return true;
    }

    private static int CapacityFor(int needed) =>
        (int)Math.Min(Array.MaxLength, Math.Max(MinCapacity, (long)BitOperations.RoundUpToPowerOf2((uint)needed)));

    private static byte* Allocate(int capacity)
    {
        if (OperatingSystem.IsLinux())
        {
            var start = mmap(null, capacity, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
            return (nint)start == MAP_FAILED ? null : start;
        }

        try
        {
            return (byte*)NativeMemory.Alloc((nuint)capacity);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private bool TryResize(int capacity)
    {
        if (OperatingSystem.IsLinux())
        {
            var moved = mremap(Start, Capacity, capacity, MREMAP_MAYMOVE);
            if ((nint)moved == MAP_FAILED)
            {
                return false;
            }

            SetHandle((nint)moved);
        }
        else
        {
            try
            {
                SetHandle((nint)NativeMemory.Realloc(Start, (nuint)capacity));
            }
            catch (OutOfMemoryException)
            {
                return false;
            }
        }

        Capacity = capacity;
        return true;
    }

    [LibraryImport("libc")]
    private static partial byte* mmap(byte* start, nint length, int protection, int flags, int descriptor, nint offset);

    // Variadic in C: the fifth argument is read only with another flag.
    [LibraryImport("libc")]
    private static partial byte* mremap(byte* start, nint length, nint newLength, int flags);

    [LibraryImport("libc")]
    private static partial int munmap(byte* start, nint length);
}
