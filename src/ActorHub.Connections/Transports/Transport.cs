using System.Buffers;
using System.Net;
using ActorHub.Connections.Transports.Loops;

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
    /// <param name="result">Bytes that the transport already wrote of those it was given: <c>Moved</c> with 0 or more, or <c>Failed</c>.</param>
    void OnWritable(TransferResult result);
}

/// <summary>
/// Moves the bytes of one connection. Every call returns at once. The caller provides a read buffer only for the duration of a read, so an
/// idle connection holds none.
/// </summary>
/// <remarks>
/// One reader and one writer at a time; they may use different threads. <see cref="Close"/> and <see cref="Abort"/> may be called at any
/// time, from any thread and more than once. A requested notification still comes after them; the call that follows it returns
/// <see cref="TransferStatus.Failed"/> or <see cref="TransferStatus.End"/>.
/// </remarks>
public abstract class Transport
{
    /// <summary>Most bytes of several segments that are copied into one buffer for one system call.</summary>
    internal const int MaxJoinedBytes = 32 * 1024;

    /// <summary>The peer's address, or null where the transport has none.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Our own address, or null where the transport has none.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>The event loop on whose thread notifications come; null when they come on any thread.</summary>
    internal virtual EventLoop? Loop => null;

    /// <summary>Receiver of the notifications about reading. Set it before <see cref="RequestReadable"/>. A replacement during a request races with it: either receiver may be called.</summary>
    public ITransportReader? Reader { get; set; }

    /// <summary>Receiver of the notifications about writing. Set it before <see cref="RequestWritable"/>.</summary>
    public ITransportWriter? Writer { get; set; }

    /// <summary>Reads the bytes that have arrived.</summary>
    /// <param name="buffer">Receives the bytes; not empty.</param>
    /// <returns>How many bytes were read, or why none were.</returns>
    public abstract TransferResult Read(Span<byte> buffer);

    /// <summary>Requests one <see cref="ITransportReader.OnReadable"/>, which may come before this call returns.</summary>
    public abstract void RequestReadable();

    /// <summary>Writes the bytes that the transport takes without blocking.</summary>
    /// <param name="bytes">Not empty; may change after the call.</param>
    /// <returns>How many bytes were taken, from the start, or why none were.</returns>
    public abstract TransferResult Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes the bytes of several segments, in order, that the transport takes without blocking. Small segments are joined into one write.</summary>
    /// <param name="segments">At least one, none empty; may change after the call.</param>
    /// <returns>How many bytes were taken, from the start, or why none were. A count below the total may also mean that there were too many segments for one call.</returns>
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

    /// <summary>Has the event loop run a flush when its round ends. From any thread; from another one, the flush runs as soon as possible.</summary>
    /// <param name="flush">Writes what was sent during the round. Never run from inside this call on the loop's thread.</param>
    /// <returns>False without an event loop: the caller writes at once.</returns>
    internal virtual bool TryDeferToRoundEnd(IThreadPoolWorkItem flush) => false;

    /// <summary>Submits a write, which one system call does together with other connections' writes. On the loop's thread.</summary>
    /// <param name="bytes">Not empty; must not change before the result.</param>
    /// <returns>
    /// True when the write was submitted: <see cref="ITransportWriter.OnWritable"/> reports its result on this thread, not from inside this
    /// call, and the caller writes nothing before it. False when this transport cannot submit now.
    /// </returns>
    internal virtual bool TrySubmit(ReadOnlyMemory<byte> bytes) => false;

    /// <summary>Submits one write of several segments.</summary>
    /// <param name="segments">In order, none empty; copied before the call returns.</param>
    /// <returns>As in the other overload.</returns>
    internal virtual bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments) => false;

    /// <summary>Requests one <see cref="ITransportWriter.OnWritable"/>, which may come before this call returns.</summary>
    /// <param name="next">The bytes to be written next; must not change before the notification. A transport that can wait for room only by writing may
    /// write some of them, and the notification reports how many.</param>
    public abstract void RequestWritable(ReadOnlyMemory<byte> next);

    /// <summary>The transport is passed on to code that is not the hub's: the end of its event loop waits until that code closes it.</summary>
    internal virtual void PassOn()
    {
    }

    /// <summary>Sends the end of our bytes; the peer's bytes can still be read.</summary>
    public abstract void ShutdownWrite();

    /// <summary>Closes both directions; bytes already taken are still delivered where the network allows.</summary>
    public abstract void Close();

    /// <summary>Closes both directions at once and resets the connection (TCP RST), where the transport can.</summary>
    public abstract void Abort();
}
