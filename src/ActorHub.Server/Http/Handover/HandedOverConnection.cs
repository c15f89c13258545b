using System.IO.Pipelines;
using System.Net;
using ActorHub.Connections.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http.Handover;

/// <summary>Adapts a transport to the HTTP server's connection interface: two pipes, each with a pump between it and the transport.</summary>
/// <remarks>
/// <code>
///   transport ──Receive──▶ input pipe ──▶ HTTP server ──▶ output pipe ──Send──▶ transport
/// </code>
/// A pump waits while its pipe is full or the peer does not read, so no pipe exceeds <see cref="PipeBytes"/>. If the peer takes no bytes for
/// <see cref="StallTime"/>, the connection is aborted. <see cref="ConnectionClosed"/> is cancelled once no response can reach the peer. The end
/// of the peer's bytes alone does not cancel it: such a peer still expects its response (RFC 9112 §9.6).
/// </remarks>
internal sealed class HandedOverConnection : ConnectionContext, IDuplexPipe
{
    /// <summary>Most bytes that are buffered in one pipe.</summary>
    public const int PipeBytes = 64 * 1024;

    // After the last byte of the response we read and discard until the peer's last byte: closing with unread bytes would reset the
    // connection, and the peer could lose the response (RFC 9112 §9.6). After this time we close in any case.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private static readonly PipeOptions PipeSettings = new(
        pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false);

    // Without it, a peer that requests a long response and does not read would occupy its connection forever. 5 seconds is also the grace
    // period of Kestrel's minimum response data rate.
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(5);

    private readonly Transport _transport;
    private readonly TimeSpan _endStallTime; // from the end of the connection on
    private readonly Timer _stall; // runs while the peer takes nothing; its monitor guards the next two fields
    private TimeSpan _stallTime;
    private bool _isStalled;
    private readonly TransportSignals _signals;
    private readonly Pipe _input = new(PipeSettings);
    private readonly Pipe _output = new(PipeSettings);
    private readonly CancellationTokenSource _closed = new();
    private bool _disposed;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    /// <param name="transport">The transport, which only this connection may read and write from now on.</param>
    /// <param name="client">The client's address, if it is not the transport's.</param>
    public HandedOverConnection(Transport transport, EndPoint? client)
        : this(transport, client, StallTime)
    {
    }

    /// <param name="transport">The transport, which only this connection may read and write from now on.</param>
    /// <param name="client">The client's address, if it is not the transport's.</param>
    /// <param name="stallTime">Time for which the peer may take none of the pending bytes; the connection is then aborted.</param>
    internal HandedOverConnection(Transport transport, EndPoint? client, TimeSpan stallTime)
    {
        _transport = transport;
        (_stallTime, _endStallTime) = (stallTime, stallTime);
        _stall = new Timer(static transport => ((Transport)transport!).Abort(), transport, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _signals = new TransportSignals(transport);
        ConnectionId = Guid.NewGuid().ToString("N");
        ConnectionClosed = _closed.Token;
        LocalEndPoint = transport.LocalEndPoint;
        RemoteEndPoint = client ?? transport.RemoteEndPoint;
        Transport = this;
        Features.Set(this);
    }

    /// <summary>The address of the socket's peer. <see cref="RemoteEndPoint"/> is the client's, which a PROXY header may have named.</summary>
    public IPEndPoint? Peer => _transport.RemoteEndPoint as IPEndPoint;

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; set; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; set; }

    PipeReader IDuplexPipe.Input => _input.Reader;

    PipeWriter IDuplexPipe.Output => _output.Writer;

    /// <summary>Starts the pumps.</summary>
    /// <param name="received">The bytes already read, with which the input begins.</param>
    public void Start(ReadOnlyMemory<byte> received)
    {
        _receiving = Receive(received);
        _sending = Send();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _transport.Abort(); // both pumps then fail and end
        _output.Reader.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Kestrel disposes a connection above its limit twice. If the second call threw, its shutdown would wait for that connection.
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _input.Reader.Complete();
        _output.Writer.Complete();
        SetStallTime(_endStallTime); // no one else watches the peer any more
        await _sending;
        await _stall.DisposeAsync();
        await Task.WhenAny(_receiving, Task.Delay(LingerTime));
        _transport.Close();
        await _receiving;
        await _closed.CancelAsync();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Allows the peer to take no bytes for any time, from now on until the HTTP server ends the connection.</summary>
    public void AllowStalls() => SetStallTime(Timeout.InfiniteTimeSpan);

    private void SetStallTime(TimeSpan time)
    {
        lock (_stall)
        {
            _stallTime = time;
            SetStalled(_isStalled);
        }
    }

    private void SetStalled(bool isStalled)
    {
        lock (_stall)
        {
            _isStalled = isStalled;
            _stall.Change(isStalled ? _stallTime : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Receive(ReadOnlyMemory<byte> received)
    {
        var input = _input.Writer;
        var flushed = await input.WriteAsync(received);
        while (true)
        {
            await _signals.WhenReadable(); // before GetSpan, which rents a buffer: an idle connection holds none
            var result = flushed.IsCompleted ? Discard() : _transport.Read(input.GetSpan());
            switch (result.Status)
            {
                case TransferStatus.Moved when !flushed.IsCompleted:
                    input.Advance(result.Count);
                    flushed = await input.FlushAsync();
                    break;
                case TransferStatus.End:
                    input.Complete();
                    return;
                case TransferStatus.Failed:
                    input.Complete(new ConnectionResetException("The connection was reset."));
                    await _closed.CancelAsync();
                    return;
            }
        }
    }

    /// <summary>Reads and discards bytes, because the HTTP server no longer reads; see <see cref="LingerTime"/>.</summary>
    private TransferResult Discard() => _transport.Read(stackalloc byte[4096]);

    private async Task Send()
    {
        var output = _output.Reader;
        while (true)
        {
            var read = await output.ReadAsync();
            if (read.IsCanceled)
            {
                await _closed.CancelAsync(); // aborted
                break;
            }

            foreach (var segment in read.Buffer)
            {
                if (!await Write(segment))
                {
                    output.Complete(); // the writer's next flush then reports completion
                    await _closed.CancelAsync();
                    return;
                }
            }

            output.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                _transport.ShutdownWrite();
                break;
            }
        }

        output.Complete();
    }

    private async ValueTask<bool> Write(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var result = _transport.Write(bytes.Span);
            if (result.Status == TransferStatus.WouldBlock)
            {
                SetStalled(true);
                result = await _signals.WhenWritable(bytes);
                SetStalled(false);
            }

            if (result.Status == TransferStatus.Failed)
            {
                return false;
            }

            bytes = bytes[result.Count..];
        }

        return true;
    }
}
