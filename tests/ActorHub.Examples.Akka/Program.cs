using System.Net;
using System.Text;
using System.Text.Json;
using ActorHub;
using ActorHub.Client;
using ActorHub.Hub;
using Akka.Actor;

// The program's own actor system. Nothing in its configuration is for the hub.
var system = ActorSystem.Create("shop");

// Two hubs run in it. Their actors are below /user/actorhub and /user/actorhub-2.
var options = new HubOptions { System = system, EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
var hub = await HubHost.StartAsync(options);
var second = await HubHost.StartAsync(options);

// A hub that stops leaves none of its actors in the system.
await second.StopAsync(TimeSpan.FromSeconds(5));
var left = await system.ActorSelection("/user/actorhub-2").Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(5));
Console.WriteLine($"left by the second hub: {left.Subject?.ToString() ?? "nothing"}");

// An actor of the program hears a channel and publishes into it.
var heard = new TaskCompletionSource<string>();
var clerk = system.ActorOf(Props.Create<Clerk>(hub, heard), "clerk");
await hub.SubscribeAsync("sales", publication => clerk.Tell(publication));
clerk.Tell(new Clerk.Sell("tea"));
Console.WriteLine($"heard by the clerk: {await heard.Task}");

// When the system terminates, the hub closes its clients with 1001.
await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{hub.EndPoint}/ws"), WebSocketClientOptions.Default, CancellationToken.None);
await system.Terminate();
var closed = await client.Completion;
Console.WriteLine($"closed: {(int)closed.Code} {closed.Reason}");

internal sealed class Clerk : ReceiveActor
{
    public sealed record Sell(string Goods);

    public Clerk(HubHost hub, TaskCompletionSource<string> heard)
    {
        Receive<Sell>(sell => hub.PublishAsync("sales", JsonSerializer.SerializeToUtf8Bytes(sell.Goods)).PipeTo(Self));
        Receive<Publication>(publication => heard.SetResult(Encoding.UTF8.GetString(publication.Data.Span)));
        Receive<Status.Failure>(refused => throw refused.Cause); // the actor's supervisor decides
    }
}
