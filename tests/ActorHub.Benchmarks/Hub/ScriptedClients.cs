using System.Buffers;
using System.Text;
using ActorHub.Connections;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Hub;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Configuration;

namespace ActorHub.Benchmarks.Hub;

/// <summary>A hub and clients of it, in one process and without a network.</summary>
internal sealed class ScriptedClients : IAsyncDisposable
{
    private const string Request =
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private readonly ActorSystem _system;
    private readonly HubHost _host;
    private readonly EventLoopGroup _loops;
    private readonly byte[] _request;

    private ScriptedClients(ActorSystem system, EventLoopGroup loops, HubHost host, string headers)
    {
        _system = system;
        _loops = loops;
        _host = host;
        _request = Encoding.ASCII.GetBytes(Request + headers + "\r\n");
    }

    public List<ScriptedTransport> All { get; } = [];

    /// <summary>Where everything that the hub holds can be reached from.</summary>
    public object Root => _host;

    /// <param name="headers">Lines of the request besides the usual ones, each with its end.</param>
    public static async Task<ScriptedClients> StartAsync(string headers)
    {
        var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka.log-dead-letters = off"));
        var options = new HubOptions
        {
            System = system,
            Limits = new HubLimits { MaxPublishesPerSecond = int.MaxValue },
            Connections = new ConnectionOptions
            {
                MaxHandshakes = int.MaxValue, HeartbeatInterval = TimeSpan.FromHours(1), Transport = TransportKind.EventLoops, EventLoops = 1,
            },
        };
        var loops = EventLoopGroup.Start(options.Connections)!;
        return new ScriptedClients(system, loops, await HubHost.CreateAsync(options, loops), headers);
    }

    /// <summary>A client's text frame.</summary>
    public static byte[] Frame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var header = new FrameHeader { Opcode = Opcode.Text, Fin = true, Masked = true, MaskKey = 0x37fa213d, PayloadLength = payload.Length };
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, header, payload);
        return frame.WrittenSpan.ToArray();
    }

    /// <summary>Connects clients, one after the other, and waits until their sessions have begun.</summary>
    public void Connect(int count)
    {
        const int AtOnce = 100; // what is under way must not shape the heap
        for (var left = count; left > 0; left -= AtOnce)
        {
            for (var i = Math.Min(left, AtOnce); i > 0; i--)
            {
                var transport = new ScriptedTransport(_loops.First);
                All.Add(transport);
                transport.Say(_request, 1);
                _host.Connections.Tell(new ConnectionsActor.Serve(transport), ActorRefs.NoSender);
            }

            Await(() => _host.Counts.Connections == All.Count && All[^1].IsQuiet);
        }
    }

    /// <summary>Has each client subscribe, except so many of the first.</summary>
    public void Subscribe(string channel, int except)
    {
        var frame = Frame($$"""{"type":"subscribe","id":1,"channel":"{{channel}}"}""");
        var subscriptions = _host.Counts.Subscriptions + All.Count - except;
        foreach (var client in All.Skip(except))
        {
            client.Say(frame, 1);
        }

        Await(() => _host.Counts.Subscriptions == subscriptions);
    }

    public static void Await(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while (!condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("The hub did not come to rest.");
            }

            Thread.Sleep(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        All.ForEach(client => client.Leave());
        Await(() => _host.Counts.Connections == 0);
        await _host.DisposeAsync();
        await _system.Terminate();
    }
}
