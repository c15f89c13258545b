using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

/// <summary>An actor system with a materialiser of its own, for one test.</summary>
public abstract class StreamTest : IDisposable
{
    protected StreamTest() => Materializer = ActorMaterializer.Create(System);

    protected ActorSystem System { get; } = ActorSystem.Create("streams", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");

    protected ActorMaterializer Materializer { get; }

    public void Dispose()
    {
        System.Terminate().Wait(TimeSpan.FromSeconds(20));
        System.Dispose();
    }

    /// <summary>Runs the flow between a source and a sink that the test drives.</summary>
    private protected (ManualSource<int>.Probe Source, ManualSink<int>.Probe Sink) Run(ScriptedFlow flow) =>
        Source.FromGraph(new ManualSource<int>())
            .Via(flow)
            .ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Both)
            .Run(Materializer);

    /// <summary>Runs nothing between a source and a sink that the test drives.</summary>
    private protected (ManualSource<int>.Probe Source, ManualSink<int>.Probe Sink) Run() =>
        Source.FromGraph(new ManualSource<int>()).ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Both).Run(Materializer);
}
