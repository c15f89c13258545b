using System.Net;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A transport whose peer takes exactly as much as the test says.</summary>
internal sealed class ScriptedTransport : Transport
{
    private readonly List<byte> _written = [];
    private int _room;
    private bool _writableRequested;

    public IReadOnlyList<byte> Written => _written;

    public int Writes { get; private set; }

    public bool Ended { get; private set; }

    public bool Failed { get; set; }

    public override EndPoint? RemoteEndPoint => null;

    public override EndPoint? LocalEndPoint => null;

    /// <summary>The peer takes so many bytes more.</summary>
    public void Take(int bytes)
    {
        _room += bytes;
        if (_writableRequested)
        {
            _writableRequested = false;
            Writer!.OnWritable(new TransferResult(TransferStatus.Moved, 0));
        }
    }

    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        Writes++;
        if (Failed)
        {
            return TransferResult.Failed;
        }

        var count = Math.Min(_room, bytes.Length);
        _room -= count;
        _written.AddRange(bytes[..count]);
        return count == 0 ? TransferResult.WouldBlock : TransferResult.Moved(count);
    }

    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        Assert.False(_writableRequested, "one request at a time");
        _writableRequested = true;
    }

    public override void ShutdownWrite() => Ended = true;

    public override TransferResult Read(Span<byte> buffer) => TransferResult.WouldBlock;

    public override void RequestReadable()
    {
    }

    public override void Close()
    {
    }

    public override void Abort()
    {
    }
}
