using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The native protocol's messages over a WebSocket.</summary>
internal sealed class WebSocketWire(WebSocketClient client) : IHubWire
{
    private const string Subprotocol = "actorhub.v1.json";

    public CloseFrame? Closed => client.Closed;

    /// <summary>Returns a function that makes connections to a hub.</summary>
    /// <exception cref="ArgumentException">The URI is not a WebSocket URI.</exception>
    public static ConnectWire Connector(Uri uri, HubClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        if (!WebSocketUri.TryParse(uri.OriginalString, out var target))
        {
            throw new ArgumentException("The URI is not a WebSocket URI. It needs the scheme ws or wss and a host, and must not have a user name or a fragment (RFC 6455 §3).", nameof(uri));
        }

        var plain = options.WebSocket with
        {
            Subprotocols = [Subprotocol],
            TimeProvider = options.TimeProvider,
            Connection = options.WebSocket.Connection with { Delivery = MessageDelivery.Whole },
        };
        return async (token, cancellationToken) =>
        {
            var withToken = token is null ? plain : options.PlaceToken(plain, token);
            return new WebSocketWire(await WebSocketClient.ConnectAsync(target, withToken, cancellationToken));
        };
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) => client.SendTextAsync(utf8, cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await client.ReceiveAsync(cancellationToken) is { } message)
        {
            if (message.Kind == MessageKind.Text)
            {
                return message.Payload;
            }
        }

        return null;
    }

    public Task CloseAsync(CloseCode code, string reason) => client.CloseAsync(code, reason, CancellationToken.None);

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
