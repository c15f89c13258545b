using System.Net;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A transport whose peer takes exactly as many bytes as the test says. With rounds, it plays an event loop whose rounds the test ends.</summary>
internal sealed class ScriptedTransport : Transport
{
    private readonly List<byte> _written = [];
    private readonly Queue<IThreadPoolWorkItem> _deferred = new();
    private byte[]? _submitted;

    public IReadOnlyList<byte> Written => _written;

    public int Writes { get; private set; }

    /// <summary>Bytes that the peer still takes.</summary>
    public int Room { get; private set; }

    public int Shutdowns { get; private set; }

    /// <summary>Whether flushes are deferred until <see cref="EndRound"/>.</summary>
    public bool HasRounds { get; init; }

    /// <summary>Whether writes are submitted until <see cref="Complete"/>.</summary>
    public bool Submits { get; set; }

    /// <summary>Whether every write and notification fails from now on.</summary>
    public bool Failed { get; set; }

    /// <summary>Whether the writer has learned of the failure.</summary>
    public bool HasReportedFailure { get; private set; }

    public bool IsRoomRequested { get; private set; }

    public bool IsSubmitted => _submitted is not null;

    public override EndPoint? RemoteEndPoint => null;

    public override EndPoint? LocalEndPoint => null;

    /// <summary>The peer takes that many more bytes.</summary>
    public void Take(int bytes)
    {
        Room += bytes;
        if (IsRoomRequested)
        {
            IsRoomRequested = false;
            Writer!.OnWritable(TransferResult.Moved(0));
        }
    }

    /// <summary>Answers a request for room with a failure.</summary>
    public void FailRequest()
    {
        Assert.True(IsRoomRequested, "no request to fail");
        IsRoomRequested = false;
        Writer!.OnWritable(Fail());
    }

    /// <summary>Ends the round: deferred flushes run.</summary>
    public void EndRound()
    {
        while (_deferred.TryDequeue(out var flush))
        {
            flush.Execute();
        }
    }

    /// <summary>Does the submitted write, if there is one.</summary>
    public void Complete()
    {
        if (_submitted is { } bytes)
        {
            _submitted = null;
            Writer!.OnWritable(Failed ? Fail() : TransferResult.Moved(Move(bytes)));
        }
    }

    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        Assert.False(IsSubmitted || IsRoomRequested, "a write while another one is pending");
        Writes++;
        if (Failed)
        {
            return Fail();
        }

        var count = Move(bytes);
        return count == 0 ? TransferResult.WouldBlock : TransferResult.Moved(count);
    }

    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        Assert.False(IsRoomRequested, "one request at a time");
        IsRoomRequested = true;
    }

    public override void ShutdownWrite() => Shutdowns++;

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

    internal override bool TryDeferToRoundEnd(IThreadPoolWorkItem flush)
    {
        if (HasRounds)
        {
            _deferred.Enqueue(flush);
        }

        return HasRounds;
    }

    internal override bool TrySubmit(ReadOnlyMemory<byte> bytes) => TrySubmit([bytes]);

    internal override bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        Assert.False(IsSubmitted, "one submitted write at a time");
        if (Submits)
        {
            _submitted = [.. segments.ToArray().SelectMany(static segment => segment.ToArray())];
        }

        return Submits;
    }

    private TransferResult Fail()
    {
        HasReportedFailure = true;
        return TransferResult.Failed;
    }

    private int Move(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(Room, bytes.Length);
        Room -= count;
        _written.AddRange(bytes[..count]);
        return count;
    }
}
