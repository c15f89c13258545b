using System.Net;
using System.Threading.Channels;
using ActorHub.Connections.Transports;
using Microsoft.AspNetCore.Connections;

namespace ActorHub.Server.Http.Handover;

/// <summary>Gives the HTTP server the connections that the hub has accepted and found to be no WebSockets.</summary>
internal sealed class HandoverListener : IConnectionListenerFactory, IConnectionListener
{
    // The HTTP server takes each connection at once, and turns away those above its own limit; but it starts after the hub.
    private const int MostWaiting = 1024;

    private readonly Channel<ConnectionContext> _handedOver =
        Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = new HandoverEndPoint();

    /// <summary>Hands a connection over; closes it when the HTTP server has stopped or too many wait. Does not block.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="received">The bytes read from it so far.</param>
    public void HandOver(Transport transport, ReadOnlyMemory<byte> received)
    {
        var connection = new HandedOverConnection(transport);
        connection.Start(received); // before anyone else sees it: the HTTP server may be done with it at once
        if (!_handedOver.Writer.TryWrite(connection))
        {
            _ = connection.DisposeAsync().AsTask(); // nobody answers any more; lingers a moment by itself
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
