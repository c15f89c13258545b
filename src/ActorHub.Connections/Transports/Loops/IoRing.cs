using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>Executes many socket reads or writes in one system call (io_uring(7)). Not thread-safe.</summary>
/// <remarks>
/// Every operation is non-blocking (<c>MSG_DONTWAIT</c>), so the kernel completes it within the call, and buffers need not stay pinned
/// afterwards.
/// </remarks>
internal sealed unsafe class IoRing : IDisposable
{
    /// <summary>Most operations in one call. A power of two.</summary>
    public const int Size = 512;

    /// <summary>The result of an operation that the kernel accepted but did not report: it may or may not have been executed.</summary>
    public const int Unknown = int.MinValue;

    private const int SubmissionBytes = Size * 64;

    private readonly int _descriptor;
    private readonly byte* _shared; // memory shared with the kernel: heads, tails and completions
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
        var indexes = (uint*)(shared + layout.SubmissionArray);
        for (var i = 0; i < Size; i++)
        {
            indexes[i] = (uint)i; // entry i of the ring always refers to submission i
        }
    }

    /// <summary>Creates a ring and submits one no-op, to test that the system allows its use.</summary>
    /// <param name="error">The reason for failure: a kernel before 5.7, or a system that forbids io_uring, as containers often do. Empty on success.</param>
    /// <returns>Null if no usable ring could be created.</returns>
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
        var result = ring.Submit(1)[0]; // a zeroed submission is IORING_OP_NOP
        error = result == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        if (result == 0)
        {
            return ring;
        }

        ring.Dispose();
        return null;
    }

    /// <summary>Queues an operation for the next <see cref="Submit"/>.</summary>
    /// <param name="number">Its index among the operations of that call: 0, then 1 and so on.</param>
    /// <param name="operation"><c>IORING_OP_SEND</c> or <c>IORING_OP_RECV</c>.</param>
    /// <param name="descriptor">The socket.</param>
    /// <param name="start">The buffer, which must not move before <see cref="Submit"/> returns.</param>
    /// <param name="length">Bytes of the buffer.</param>
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

    /// <summary>Executes the queued operations.</summary>
    /// <param name="count">Number of queued operations.</param>
    /// <returns>
    /// For each operation, the result that its own system call would return, with an error as its negative number; or <see cref="Unknown"/>.
    /// -EAGAIN may also mean that the kernel did not accept the operation.
    /// </returns>
    public ReadOnlySpan<int> Submit(int count)
    {
        var tail = *_submissionTail;
        if (!_isBroken)
        {
            Volatile.Write(ref *_submissionTail, tail + (uint)count);
            _ = Native.Enter(_descriptor, count, 0); // the ring's head shows how many operations the kernel accepted
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

        _isBroken |= taken > 0; // a late completion would be mistaken for the result of another operation
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
