using System.IO.Pipelines;
using System.Net;
using ActorHub.Connections.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http.Handover;

/// <summary>A transport as the HTTP server wants a connection: two pipes, each with a pump between it and the transport.</summary>
/// <remarks>
/// <code>
///   transport ──Receive──▶ input pipe ──▶ HTTP server ──▶ output pipe ──Send──▶ transport
/// </code>
/// A pump that meets a full pipe, or a peer that takes no more, waits: nothing grows beyond <see cref="PipeBytes"/>.
/// The wait for a peer has a deadline: <see cref="StallTime"/>.
/// <see cref="ConnectionClosed"/> says that no answer can reach the peer any more. A peer that has
/// only ended its own bytes still waits for its answer (RFC 9112 §9.6), so their end alone does not fire it.
/// </remarks>
internal sealed class HandedOverConnection : ConnectionContext, IDuplexPipe
{
    /// <summary>Most bytes that wait in one pipe.</summary>
    public const int PipeBytes = 64 * 1024;

    // After our last byte we read on until the peer's: a reset for bytes that nobody read would destroy the answer on
    // its way (RFC 9112 §9.6). A peer that never ends is cut off after this time.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private static readonly PipeOptions PipeSettings = new(
        pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false);

    // Without it a peer that asks for much and reads nothing would keep its connection for good. The time that the
    // HTTP server itself gives an answer to begin to move.
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(5);

    private readonly Transport _transport;
    private readonly TimeSpan _stallTime;
    private readonly TransportSignals _signals;
    private readonly Pipe _input = new(PipeSettings);
    private readonly Pipe _output = new(PipeSettings);
    private readonly CancellationTokenSource _closed = new();
    private bool _disposed;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    /// <param name="transport">The connection; nobody else reads or writes it from now on.</param>
    public HandedOverConnection(Transport transport)
        : this(transport, StallTime)
    {
    }

    /// <param name="transport">The connection; nobody else reads or writes it from now on.</param>
    /// <param name="stallTime">How long the peer may take no byte of what waits for it; then the connection is aborted.</param>
    internal HandedOverConnection(Transport transport, TimeSpan stallTime)
    {
        _transport = transport;
        _stallTime = stallTime;
        _signals = new TransportSignals(transport);
        ConnectionId = Guid.NewGuid().ToString("N");
        ConnectionClosed = _closed.Token;
        LocalEndPoint = transport.LocalEndPoint;
        RemoteEndPoint = transport.RemoteEndPoint;
        Transport = this;
    }

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
    /// <param name="received">What the input begins with.</param>
    public void Start(ReadOnlyMemory<byte> received)
    {
        _receiving = Receive(received);
        _sending = Send();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _transport.Abort(); // both pumps meet the failure and end
        _output.Reader.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // The HTTP server disposes twice of a connection above its limit, and waits at its end for one whose second time throws.
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _input.Reader.Complete();
        _output.Writer.Complete();
        await _sending;
        await Task.WhenAny(_receiving, Task.Delay(LingerTime));
        _transport.Close();
        await _receiving;
        await _closed.CancelAsync();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    private async Task Receive(ReadOnlyMemory<byte> received)
    {
        var input = _input.Writer;
        var flushed = await input.WriteAsync(received);
        while (true)
        {
            await _signals.WhenReadable(); // only then is a buffer rented: an idle connection has none
            var result = flushed.IsCompleted ? Drop() : _transport.Read(input.GetSpan());
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

    /// <summary>The HTTP server reads no more; see <see cref="LingerTime"/>.</summary>
    private TransferResult Drop() => _transport.Read(stackalloc byte[4096]);

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
                    output.Complete(); // the writer's next flush says that nobody reads
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
                await using var stall = new Timer(static transport => ((Transport)transport!).Abort(), _transport, _stallTime, Timeout.InfiniteTimeSpan);
                result = await _signals.WhenWritable(bytes);
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
