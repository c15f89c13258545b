using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>
/// An actor with an idle stream of four stages, as a connection has: the stream in an actor of its own, in one host stage for all streams of
/// a loop, and interpreted by the actor itself. The last is what the hub does.
/// </summary>
internal static class StreamHosts
{
    private const int Count = 10_000;

    public static IEnumerable<string> Names => ["own actor", "host stage", "same actor"];

    /// <summary>Measures one of <see cref="Names"/>: nanoseconds and bytes allocated to create each, and its heap bytes.</summary>
    public static double[] Measure(RunningSetup setup, string name)
    {
        using var pulled = new CountdownEvent(Count);
        using var stopped = new CountdownEvent(Count);
        using var materializer = setup.NewMaterializer();
        var fused = Akka.Streams.Fusing.Aggressive(StreamCosts.Idle(pulled, stopped));
        var graph = RunnableGraph.FromGraph(fused);
        var log = Logging.GetLogger(setup.System, typeof(StreamHosts));
        var host = name == "host stage" ? HostStage.Start(materializer) : null;
        Func<ActorBase> make = name switch
        {
            "own actor" => () => new Starting(() => graph.Run(materializer)),
            "host stage" => () => new Starting(() => host!(graph)),
            _ => () => new Interpreting((GraphModule)fused.Module.SubModules[0], materializer, log),
        };
        var props = setup.With(Props.CreateBy(new ActorCosts.Producer(make)));
        var actors = new IActorRef[Count];
        var (live, allocated, begun) = (GC.GetTotalMemory(true), GC.GetTotalAllocatedBytes(true), Stopwatch.GetTimestamp());
        for (var i = 0; i < Count; i++)
        {
            actors[i] = setup.System.ActorOf(props);
        }

        pulled.Wait();
        var taken = Stopwatch.GetElapsedTime(begun).TotalNanoseconds;
        allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        live = GC.GetTotalMemory(true) - live;
        Array.ForEach(actors, setup.System.Stop);
        materializer.Shutdown();
        stopped.Wait();
        return [taken / Count, (double)allocated / Count, (double)live / Count];
    }

    private sealed class Starting(Action start) : UntypedActor
    {
        protected override void PreStart() => start();

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Interpreting(GraphModule module, IMaterializer materializer, ILoggingAdapter log) : UntypedActor
    {
        private GraphInterpreter? _interpreter;

        protected override void PreStart()
        {
            var (connections, logics) = module.Assembly.Materialize(Attributes.None, module.MaterializedValueIds, new Dictionary<IModule, object>(), static _ => { });
            _interpreter = new GraphInterpreter(module.Assembly, materializer, log, logics, connections, OnAsyncInput, fuzzingMode: false, Self);
            _interpreter.Init(null);
            _interpreter.Execute(100);
        }

        protected override void PostStop() => _interpreter!.Finish();

        protected override void OnReceive(object message)
        {
        }

        private void OnAsyncInput(GraphStageLogic logic, object input, TaskCompletionSource<Done> promise, Action<object> handler) =>
            throw new InvalidOperationException("An idle stream has no input.");
    }

    /// <summary>Runs streams inside its own interpreter. Its port is there because a closed shape does not materialise alone.</summary>
    private sealed class HostStage(TaskCompletionSource<Action<IRunnableGraph<NotUsed>>> started) : GraphStage<SourceShape<int>>
    {
        private readonly Outlet<int> _out = new("Host.out");

        public override SourceShape<int> Shape => new(_out);

        /// <summary>Starts a host stage.</summary>
        /// <returns>Starts a stream in it, from any thread.</returns>
        public static Action<IRunnableGraph<NotUsed>> Start(IMaterializer materializer)
        {
            var started = new TaskCompletionSource<Action<IRunnableGraph<NotUsed>>>();
            Source.FromGraph(new HostStage(started)).To(Sink.Ignore<int>().MapMaterializedValue(static _ => NotUsed.Instance)).Run(materializer);
            return started.Task.Result;
        }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, started);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly TaskCompletionSource<Action<IRunnableGraph<NotUsed>>> _started;

            public Logic(HostStage stage, TaskCompletionSource<Action<IRunnableGraph<NotUsed>>> started)
                : base(stage.Shape)
            {
                _started = started;
                SetHandler(stage._out, this);
            }

            public override void PreStart() => _started.SetResult(GetAsyncCallback<IRunnableGraph<NotUsed>>(graph => graph.Run(SubFusingMaterializer)));

            public override void OnPull()
            {
            }
        }
    }
}
