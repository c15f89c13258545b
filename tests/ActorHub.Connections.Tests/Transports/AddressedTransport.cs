using System.Net;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A transport whose peer has an address of the test's choice.</summary>
internal sealed class AddressedTransport(Transport inner, EndPoint remote) : Transport
{
    public override EndPoint? RemoteEndPoint => remote;

    public override EndPoint? LocalEndPoint => null;

    public override TransferResult Read(Span<byte> buffer) => inner.Read(buffer);

    public override void RequestReadable()
    {
        inner.Reader = Reader;
        inner.RequestReadable();
    }

    public override TransferResult Write(ReadOnlySpan<byte> bytes) => inner.Write(bytes);

    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        inner.Writer = Writer;
        inner.RequestWritable(next);
    }

    public override void ShutdownWrite() => inner.ShutdownWrite();

    public override void Close() => inner.Close();

    public override void Abort() => inner.Abort();
}
