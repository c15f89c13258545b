using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>Many reads or writes of sockets in one system call (io_uring(7)). For one thread at a time.</summary>
/// <remarks>
/// Only for operations that the kernel does within the call, on this thread, because they fail at once where they would wait
/// (<c>MSG_DONTWAIT</c>): so none outlives the call, and nothing has to stay pinned behind it.
/// </remarks>
internal sealed unsafe class IoRing : IDisposable
{
    /// <summary>Most operations of one call. A power of two.</summary>
    public const int Size = 512;

    /// <summary>The result of an operation of which the kernel has told nothing: whether it was done is not known.</summary>
    public const int Unknown = int.MinValue;

    private const int SubmissionBytes = Size * 64;

    private readonly int _descriptor;
    private readonly byte* _shared; // with the kernel: heads, tails and completions
    private readonly nint _sharedLength;
    private readonly Native.Submission* _submissions;
    private readonly uint* _submissionHead;
    private readonly uint* _submissionTail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _completionMask;
    private readonly Native.Completion* _completions;
    private readonly int[] _results = new int[Size];
    private bool _isBroken;

    private IoRing(int descriptor, in Native.RingParameters layout, byte* shared, nint sharedLength, byte* submissions)
    {
        _descriptor = descriptor;
        _shared = shared;
        _sharedLength = sharedLength;
        _submissions = (Native.Submission*)submissions;
        _submissionHead = (uint*)(shared + layout.SubmissionHead);
        _submissionTail = (uint*)(shared + layout.SubmissionTail);
        _completionHead = (uint*)(shared + layout.CompletionHead);
        _completionTail = (uint*)(shared + layout.CompletionTail);
        _completionMask = *(uint*)(shared + layout.CompletionMask);
        _completions = (Native.Completion*)(shared + layout.Completions);
        var places = (uint*)(shared + layout.SubmissionArray);
        for (var i = 0; i < Size; i++)
        {
            places[i] = (uint)i; // a place of the ring always is the submission of the same number
        }
    }

    /// <summary>Makes a ring and has it do nothing once, to see that it may be used.</summary>
    /// <param name="error">Why there is none: an old kernel (before 5.7), or one that forbids it, as containers often do.</param>
    /// <returns>Null when there is none.</returns>
    public static IoRing? TryOpen(out string error)
    {
        var layout = default(Native.RingParameters);
        var descriptor = Native.NewRing(Size, &layout);
        if (descriptor < 0)
        {
            error = Marshal.GetLastPInvokeErrorMessage();
            return null;
        }

        if ((layout.Features & Native.IORING_FEAT_NEEDED) != Native.IORING_FEAT_NEEDED)
        {
            error = "the kernel is older than 5.7";
            _ = Native.close(descriptor);
            return null;
        }

        var length = (nint)Math.Max(
            layout.SubmissionArray + (layout.SubmissionEntries * sizeof(uint)),
            layout.Completions + (layout.CompletionEntries * sizeof(Native.Completion)));
        var shared = Native.Map(length, descriptor, Native.IORING_OFF_SQ_RING);
        var submissions = Native.Map(SubmissionBytes, descriptor, Native.IORING_OFF_SQES);
        if (shared == Native.MAP_FAILED || submissions == Native.MAP_FAILED)
        {
            error = Marshal.GetLastPInvokeErrorMessage();
            Unmap(shared, length);
            Unmap(submissions, SubmissionBytes);
            _ = Native.close(descriptor);
            return null;
        }

        var ring = new IoRing(descriptor, layout, shared, length, submissions);
        var nothing = ring.Submit(1)[0]; // nothing was put into it, and 0 is IORING_OP_NOP
        error = nothing == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        if (nothing == 0)
        {
            return ring;
        }

        ring.Dispose();
        return null;
    }

    /// <summary>Puts an operation into the ring.</summary>
    /// <param name="number">Its place in the next call: 0, then 1 and so on.</param>
    /// <param name="operation"><c>IORING_OP_SEND</c> or <c>IORING_OP_RECV</c>.</param>
    /// <param name="descriptor">The socket.</param>
    /// <param name="start">The bytes, which must stay there until the call returns.</param>
    /// <param name="length">Of them.</param>
    public void Put(int number, byte operation, int descriptor, byte* start, int length) =>
        _submissions[(*_submissionTail + (uint)number) & (Size - 1)] = new Native.Submission
        {
            Operation = operation,
            Descriptor = descriptor,
            Address = start,
            Length = (uint)length,
            MessageFlags = Native.MSG_NOSIGNAL | Native.MSG_DONTWAIT,
            Tag = (ulong)number,
        };

    /// <summary>Has the kernel do the operations that were put into the ring.</summary>
    /// <param name="count">How many.</param>
    /// <returns>For each what its own system call would have given, errors as numbers below 0; EAGAIN also for those that the kernel did not take.</returns>
    public ReadOnlySpan<int> Submit(int count)
    {
        var tail = *_submissionTail;
        if (!_isBroken)
        {
            Volatile.Write(ref *_submissionTail, tail + (uint)count);
            _ = Native.Enter(_descriptor, count, 0); // how many were taken, the ring's head tells
        }

        var taken = (int)(Volatile.Read(ref *_submissionHead) - tail);
        Volatile.Write(ref *_submissionTail, tail + (uint)taken);
        _results.AsSpan(0, taken).Fill(Unknown);
        _results.AsSpan(taken, count - taken).Fill(-Native.EAGAIN);
        taken -= Reap();
        while (taken > 0 && (Native.Enter(_descriptor, 0, taken) >= 0 || Marshal.GetLastPInvokeError() == Native.EINTR))
        {
            taken -= Reap();
        }

        _isBroken |= taken > 0; // what it would tell later is not to be taken for the result of something else
        return _results.AsSpan(0, count);
    }

    public void Dispose()
    {
        Unmap(_shared, _sharedLength);
        Unmap((byte*)_submissions, SubmissionBytes);
        _ = Native.close(_descriptor);
    }

    private static void Unmap(byte* start, nint length)
    {
        if (start != Native.MAP_FAILED)
        {
            _ = Native.munmap(start, length);
        }
    }

    private int Reap()
    {
        var head = *_completionHead;
        var tail = Volatile.Read(ref *_completionTail);
        for (var i = head; i != tail; i++)
        {
            ref var completion = ref _completions[i & _completionMask];
            _results[completion.Tag] = completion.Result;
        }

        Volatile.Write(ref *_completionHead, tail);
        return (int)(tail - head);
    }
}
