using System.Net;
using System.Text;
using ActorHub;
using ActorHub.Client;
using ActorHub.Hub;

await using var hub = await HubHost.StartAsync(new HubOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });

// A client that reconnects, and reports whether publications may have been missed.
await using var client = new HubClient(new Uri($"ws://{hub.EndPoint}/ws"), HubClientOptions.Default);
client.Notified += happened => Console.WriteLine(happened.GetType().Name);
await client.ConnectAsync(CancellationToken.None);

await using var lobby = await client.SubscribeAsync("lobby", CancellationToken.None);
var position = await client.PublishAsync("lobby", "\"hello\""u8.ToArray(), SenderEcho.Included, CancellationToken.None);
Console.WriteLine($"published as number {position.Offset}");
await foreach (var (publication, continuity) in lobby)
{
    Console.WriteLine($"heard: {Encoding.UTF8.GetString(publication.Data.Span)}, {continuity}");
    break;
}
