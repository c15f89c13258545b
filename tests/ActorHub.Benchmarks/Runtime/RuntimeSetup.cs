using ActorHub.Connections;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>One column of the table: an actor system and the dispatcher, with its mailbox, that the measured actors and streams run on.</summary>
/// <param name="Name">The column's head.</param>
/// <param name="System">The system; every setup has its own.</param>
/// <param name="Dispatcher">The dispatcher's id; null for Akka.NET's default.</param>
internal sealed record RuntimeSetup(string Name, ActorSystem System, string? Dispatcher) : IDisposable
{
    /// <summary>All columns, from left to right. The last is the hub's: the dispatcher of an event loop, with its mailbox.</summary>
    public static IEnumerable<RuntimeSetup> All()
    {
        yield return new RuntimeSetup("Akka.NET", NewSystem(), Dispatcher: null);
        var (loops, system) = (EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 1 })!, NewSystem());
        loops.Attach(system);
        yield return new RuntimeSetup("event loop", system, loops.First.DispatcherId);
    }

    public Props With(Props props) => Dispatcher is null ? props : props.WithDispatcher(Dispatcher);

    public IActorRef Start(Props props) => System.ActorOf(With(props));

    /// <summary>A materializer whose streams run on the setup's dispatcher.</summary>
    public ActorMaterializer NewMaterializer()
    {
        var settings = ActorMaterializerSettings.Create(System);
        return ActorMaterializer.Create(System, Dispatcher is null ? settings : settings.WithDispatcher(Dispatcher));
    }

    public void Dispose() => System.Terminate().Wait();

    private static ActorSystem NewSystem() =>
        ActorSystem.Create("costs", ConfigurationFactory.ParseString("akka { loglevel = ERROR, log-dead-letters = off }"));
}
