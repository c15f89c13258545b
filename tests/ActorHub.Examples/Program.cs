using System.Net;
using System.Net.WebSockets;
using System.Text;
using ActorHub.Hub;

// A hub on a free port. WebSocket clients find it at /ws.
await using var hub = await HubHost.StartAsync(new HubOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });

// The program itself hears a channel ...
var heard = new TaskCompletionSource<string>();
await using var lobby = await hub.SubscribeAsync("lobby", publication => heard.TrySetResult(Encoding.UTF8.GetString(publication.Data.Span)));

// ... in which a client publishes.
using var client = new ClientWebSocket();
await client.ConnectAsync(new Uri($"ws://{hub.EndPoint}/ws"), CancellationToken.None);
await client.SendAsync("""{"type":"publish","channel":"lobby","data":"hello from a client"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);

Console.WriteLine($"heard in the lobby: {await heard.Task}");
await hub.PublishAsync("lobby", "\"hello from the program\""u8.ToArray());
