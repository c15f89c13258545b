using System.Net;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A transport whose next write throws once <see cref="BreakNextWrite"/> was called.</summary>
internal sealed class FaultyTransport(Transport inner) : Transport
{
    private int _breaks;

    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public override EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public void BreakNextWrite() => Volatile.Write(ref _breaks, 1);

    public override TransferResult Read(Span<byte> buffer) => inner.Read(buffer);

    public override void RequestReadable()
    {
        inner.Reader = Reader;
        inner.RequestReadable();
    }

    public override TransferResult Write(ReadOnlySpan<byte> bytes) =>
        Interlocked.Exchange(ref _breaks, 0) == 0 ? inner.Write(bytes) : throw new InvalidOperationException("this write throws");

    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        inner.Writer = Writer;
        inner.RequestWritable(next);
    }

    public override void ShutdownWrite() => inner.ShutdownWrite();

    public override void Close() => inner.Close();

    public override void Abort() => inner.Abort();
}
