using System.Net;
using System.Threading.Channels;
using ActorHub.Connections.Transports;
using Microsoft.AspNetCore.Connections;

namespace ActorHub.Server.Http.Handover;

/// <summary>Passes connections that the hub has accepted, and that do not begin with a WebSocket upgrade, to Kestrel.</summary>
internal sealed class HandoverListener : IConnectionListenerFactory, IConnectionListener
{
    // Kestrel accepts each connection immediately, and rejects those above its limit; but it starts after the hub.
    private const int MaxPending = 1024;

    private readonly Channel<ConnectionContext> _handedOver =
        Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(MaxPending) { SingleReader = true });

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = new HandoverEndPoint();

    /// <summary>Hands a connection over. Closes it if Kestrel has stopped or too many connections are pending. Does not block.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="client">The client's address, if it is not the transport's.</param>
    /// <param name="received">The bytes read from it so far.</param>
    public void HandOver(Transport transport, EndPoint? client, ReadOnlyMemory<byte> received)
    {
        var connection = new HandedOverConnection(transport, client);
        connection.Start(received); // before Kestrel sees it, because Kestrel may dispose it immediately
        if (!_handedOver.Writer.TryWrite(connection))
        {
            _ = connection.DisposeAsync().AsTask(); // not awaited: it lingers before it closes
        }
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _handedOver.Reader.WaitToReadAsync(cancellationToken) && _handedOver.Reader.TryRead(out var connection) ? connection : null;

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _handedOver.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _handedOver.Writer.TryComplete();
        while (_handedOver.Reader.TryRead(out var connection))
        {
            connection.Abort();
            await connection.DisposeAsync();
        }
    }
}
