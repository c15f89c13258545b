using System.Collections.Immutable;
using ActorHub.Connections;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>One column of the table: the dispatcher, with its mailbox, that the measured actors and streams run on.</summary>
/// <param name="Name">The column's head.</param>
/// <param name="Dispatcher">Registers a dispatcher in the system and returns its id; null for Akka.NET's default.</param>
internal sealed record RuntimeSetup(string Name, Func<ActorSystem, string>? Dispatcher)
{
    /// <summary>All columns, from left to right.</summary>
    public static ImmutableArray<RuntimeSetup> All { get; } = [new("Akka.NET", Dispatcher: null), new("event loop", StartLoop)];

    /// <summary>The hub's: the dispatcher of an event loop, with its mailbox. The loop ends with the system.</summary>
    private static string StartLoop(ActorSystem system)
    {
        var loops = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 1 })!;
        loops.Attach(system);
        system.WhenTerminated.ContinueWith(_ => loops.Dispose(), TaskScheduler.Default);
        return loops.First.DispatcherId;
    }

    /// <summary>Measures in a system of its own, so that no figure contains actors of another that still stop.</summary>
    public double[] Measure(Func<RunningSetup, double[]> measure)
    {
        using var system = ActorSystem.Create("costs", ConfigurationFactory.ParseString("akka { loglevel = ERROR, log-dead-letters = off }"));
        try
        {
            return measure(new RunningSetup(system, Dispatcher?.Invoke(system)));
        }
        finally
        {
            system.Terminate().Wait();
        }
    }
}

/// <summary>A setup in its system.</summary>
/// <param name="System">The system.</param>
/// <param name="Dispatcher">The dispatcher's id; null for Akka.NET's default.</param>
internal sealed record RunningSetup(ActorSystem System, string? Dispatcher)
{
    public Props With(Props props) => Dispatcher is null ? props : props.WithDispatcher(Dispatcher);

    public IActorRef Start(Props props) => System.ActorOf(With(props));

    /// <summary>A materializer whose streams run on the setup's dispatcher.</summary>
    public ActorMaterializer NewMaterializer()
    {
        var settings = ActorMaterializerSettings.Create(System);
        return ActorMaterializer.Create(System, Dispatcher is null ? settings : settings.WithDispatcher(Dispatcher));
    }
}
