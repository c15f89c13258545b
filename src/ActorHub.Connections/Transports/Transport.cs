using System.Buffers;
using System.Net;
using ActorHub.Connections.Transports.Loops;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Transports;

/// <summary>Receives the notifications of a <see cref="Transport"/> about reading.</summary>
public interface ITransportReader
{
    /// <summary>Bytes, the end or a failure can be read. Called once for each <see cref="Transport.RequestReadable"/>, on any thread; must not block.</summary>
    void OnReadable();
}

/// <summary>Receives the notifications of a <see cref="Transport"/> about writing.</summary>
public interface ITransportWriter
{
    /// <summary>The transport can take bytes again, or has failed. Called once for each <see cref="Transport.RequestWritable"/> and each submitted write, on any thread; must not block.</summary>
    /// <param name="result"><c>Moved</c> with the number of bytes that the transport has already written of those it was given, 0 or more; or <c>Failed</c>.</param>
    void OnWritable(TransferResult result);
}

/// <summary>
/// Moves the bytes of one connection. No call blocks. The caller provides a read buffer only for the duration of a read, so an idle
/// connection holds none.
/// </summary>
/// <remarks>
/// One thread may read while another writes, but reads must not overlap, nor writes. <see cref="Close"/> and <see cref="Abort"/> may be called
/// at any time, from any thread and more than once. A notification requested before them is still sent; the call that follows it returns
/// <see cref="TransferStatus.Failed"/> or <see cref="TransferStatus.End"/>.
/// </remarks>
public abstract class Transport
{
    /// <summary>Most bytes of several segments that are joined into one buffer for one system call.</summary>
    internal const int MaxJoinedBytes = 32 * 1024;

    /// <summary>The peer's address, in the form of <see cref="CanonicalAddress"/>; null if the transport has none.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>The local address; null if the transport has none.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>The event loop on whose thread notifications are sent; null if they are sent on any thread.</summary>
    internal virtual EventLoop? Loop => null;

    /// <summary>Receiver of the notifications about reading. Set it before <see cref="RequestReadable"/>. If it is replaced while a request is pending, either receiver may be called.</summary>
    public ITransportReader? Reader { get; set; }

    /// <summary>Receiver of the notifications about writing. Set it before <see cref="RequestWritable"/>.</summary>
    public ITransportWriter? Writer { get; set; }

    /// <summary>Reads bytes that have arrived.</summary>
    /// <param name="buffer">Receives the bytes; not empty.</param>
    /// <returns>The number of bytes read, or the reason why none were read.</returns>
    public abstract TransferResult Read(Span<byte> buffer);

    /// <summary>Requests one <see cref="ITransportReader.OnReadable"/>, which may be called before this method returns.</summary>
    public abstract void RequestReadable();

    /// <summary>Writes as many bytes as possible without blocking.</summary>
    /// <param name="bytes">Not empty; may change after the call.</param>
    /// <returns>The number of bytes taken, from the start, or the reason why none were taken.</returns>
    public abstract TransferResult Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes as many bytes of several segments, in order, as possible without blocking. Small segments are joined into one write.</summary>
    /// <param name="segments">At least one, none empty; may change after the call.</param>
    /// <returns>The number of bytes taken, from the start, or the reason why none were taken. A transport may also stop early because it joins only so many segments.</returns>
    public virtual TransferResult Write(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        var (count, total) = (1, segments[0].Length);
        while (count < segments.Length && total + segments[count].Length <= MaxJoinedBytes)
        {
            total += segments[count++].Length;
        }

        if (count == 1)
        {
            return Write(segments[0].Span);
        }

        var joined = ArrayPool<byte>.Shared.Rent(total);
        var length = 0;
        foreach (var segment in segments[..count])
        {
            segment.Span.CopyTo(joined.AsSpan(length));
            length += segment.Length;
        }

        var result = Write(joined.AsSpan(0, total));
        ArrayPool<byte>.Shared.Return(joined);
        return result;
    }

    /// <summary>Schedules a flush at the end of the event loop's round. Callable from any thread; if called from another thread, the flush runs as soon as possible.</summary>
    /// <param name="flush">Writes everything that was sent during the round. On the loop's thread it never runs inside this call.</param>
    /// <returns>False without an event loop: the caller writes immediately.</returns>
    internal virtual bool TryDeferToRoundEnd(IThreadPoolWorkItem flush) => false;

    /// <summary>Submits a write that one system call executes together with other connections' writes. Call it on the loop's thread.</summary>
    /// <param name="bytes">Not empty; must not change before the result.</param>
    /// <returns>
    /// True if the write was submitted: <see cref="ITransportWriter.OnWritable"/> reports its result on this thread, after this call, and the
    /// caller must not write before that. False if the transport cannot submit now.
    /// </returns>
    internal virtual bool TrySubmit(ReadOnlyMemory<byte> bytes) => false;

    /// <summary>Submits one write of several segments.</summary>
    /// <param name="segments">In order, none empty; copied before the call returns.</param>
    /// <returns>As in the other overload.</returns>
    internal virtual bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments) => false;

    /// <summary>Requests one <see cref="ITransportWriter.OnWritable"/>, which may be called before this method returns.</summary>
    /// <param name="next">
    /// The bytes to be written next; must not change before the notification. A transport that can wait for room only by writing may write
    /// some of them. The notification reports how many.
    /// </param>
    public abstract void RequestWritable(ReadOnlyMemory<byte> next);

    /// <summary>The transport is passed on to code that is not the hub's: the end of its event loop waits until that code closes it.</summary>
    internal virtual void PassOn()
    {
    }

    /// <summary>Half-closes the connection: ends the outgoing bytes. Incoming bytes can still be read.</summary>
    public abstract void ShutdownWrite();

    /// <summary>Closes both directions. Bytes already taken are still delivered if the network allows it.</summary>
    public abstract void Close();

    /// <summary>Closes both directions immediately, and resets the connection (TCP RST) if the transport supports it.</summary>
    public abstract void Abort();
}
