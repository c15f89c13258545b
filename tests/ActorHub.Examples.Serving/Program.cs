using ActorHub.Client;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Serving;
using ActorHub.WebSockets;

// A WebSocket server on a free port of this machine, without a hub.
await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
{
    Connect = (request, _) => ValueTask.FromResult(
        request.Head.Path == "/shout" ? UpgradeDecision.Accepted : new UpgradeDecision.Refuse(404, "There is only /shout.")),
    Handlers = new ConnectionHandlers
    {
        Text = (connection, text) =>
        {
            connection.SendText(text.ToUpperInvariant()); // false: the connection is closing, or too slow
            return default;
        },
        Closed = (connection, close) =>
        {
            Console.WriteLine($"closed: {(int)close.Code} {close.Reason}");
            return default;
        },
    },
});

// A client of it, with permessage-deflate on offer.
var options = WebSocketClientOptions.Default with { Deflate = DeflateOptions.Default };
await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{server.EndPoint}/shout"), options, CancellationToken.None);
await client.SendTextAsync("hello", CancellationToken.None);
Console.WriteLine($"answered: {(await client.ReceiveAsync(CancellationToken.None))?.Text}");
Console.WriteLine($"there and back: {(await client.PingAsync(CancellationToken.None)).TotalMilliseconds} ms");
await client.CloseAsync(CloseCode.NormalClosure, "done", CancellationToken.None);
