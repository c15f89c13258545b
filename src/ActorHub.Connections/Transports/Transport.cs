using System.Buffers;
using System.Net;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Transports;

/// <summary>Is told that a read will not block.</summary>
public interface ITransportReader
{
    /// <summary>Bytes, the end or a failure can be read. Comes once for each <see cref="Transport.RequestReadable"/>, on any thread; must not block.</summary>
    void OnReadable();
}

/// <summary>Is told that a write will move bytes again.</summary>
public interface ITransportWriter
{
    /// <summary>Comes once for each <see cref="Transport.RequestWritable"/> and each write that was submitted, on any thread; must not block.</summary>
    /// <param name="result">What the transport already wrote of the bytes it was shown: <c>Moved</c> with 0 or more bytes, or <c>Failed</c>.</param>
    void OnWritable(TransferResult result);
}

/// <summary>
/// Moves the bytes of one connection. Every call returns at once. Bytes are read into a buffer that the caller has
/// only while it reads, so an idle connection pins none.
/// </summary>
/// <remarks>
/// One reader and one writer at a time; reading and writing may happen on different threads. <see cref="Close"/> and
/// <see cref="Abort"/> may be called at any time from any thread and more than once; a notification that is asked for
/// still comes, and the call it leads to gives <see cref="TransferStatus.Failed"/> or <see cref="TransferStatus.End"/>.
/// </remarks>
public abstract class Transport
{
    /// <summary>Most bytes that are copied to leave in one system call.</summary>
    internal const int MostJoined = 32 * 1024;

    /// <summary>The peer's address, or null where the transport has none.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Our own address, or null where the transport has none.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>The loop on whose thread its notifications come; null when they come on any thread.</summary>
    internal virtual EventLoop? Loop => null;

    /// <summary>Who is told of readable bytes. Set it before <see cref="RequestReadable"/>; when a notification is asked for meanwhile, either of the two may get it.</summary>
    public ITransportReader? Reader { get; set; }

    /// <summary>Who is told of room to write. Set it before <see cref="RequestWritable"/>.</summary>
    public ITransportWriter? Writer { get; set; }

    /// <summary>Reads what is there.</summary>
    /// <param name="buffer">Where to; not empty.</param>
    /// <returns>How much was read, or why nothing was.</returns>
    public abstract TransferResult Read(Span<byte> buffer);

    /// <summary>Asks for one <see cref="ITransportReader.OnReadable"/>, which may come before this call returns.</summary>
    public abstract void RequestReadable();

    /// <summary>Writes what the transport takes now.</summary>
    /// <param name="bytes">What to write; not empty. Read before the call returns.</param>
    /// <returns>How much was taken, from the start, or why nothing was.</returns>
    public abstract TransferResult Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes what the transport takes now of several pieces, in their order. Small ones leave together.</summary>
    /// <param name="segments">What to write; at least one, none empty. Read before the call returns.</param>
    /// <returns>How much was taken, from the start, or why nothing was. Less than all may also mean that there were too many pieces for one call.</returns>
    public virtual TransferResult Write(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        var (count, total) = (1, segments[0].Length);
        while (count < segments.Length && total + segments[count].Length <= MostJoined)
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

    /// <summary>Has bytes written together with other connections' by one system call. On the loop's thread.</summary>
    /// <param name="bytes">Not empty; must not change before the result.</param>
    /// <returns>
    /// True when <see cref="ITransportWriter.OnWritable"/> tells the result, on this thread and not from inside this call; nothing else is to be written before. False
    /// when this transport cannot do so now.
    /// </returns>
    internal virtual bool TrySubmit(ReadOnlyMemory<byte> bytes) => false;

    /// <summary>Has several pieces written like one.</summary>
    /// <param name="segments">In their order, none empty; copied before the call returns.</param>
    /// <returns>As in the other overload.</returns>
    internal virtual bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments) => false;

    /// <summary>Asks for one <see cref="ITransportWriter.OnWritable"/>, which may come before this call returns.</summary>
    /// <param name="next">The bytes to be written next. A transport that can only wait by writing may write of them
    /// before it tells how many; they must not change until then.</param>
    public abstract void RequestWritable(ReadOnlyMemory<byte> next);

    /// <summary>Sends the end of our bytes; the peer's can still be read.</summary>
    public abstract void ShutdownWrite();

    /// <summary>Closes both directions; bytes already taken are still delivered where the network allows.</summary>
    public abstract void Close();

    /// <summary>Closes at once and tells the peer so (a TCP reset).</summary>
    public abstract void Abort();
}
