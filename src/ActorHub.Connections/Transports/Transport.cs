using System.Net;

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
    /// <summary>Comes once for each <see cref="Transport.RequestWritable"/>, on any thread; must not block.</summary>
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
    /// <summary>The peer's address, or null where the transport has none.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Our own address, or null where the transport has none.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

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
