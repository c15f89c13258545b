using System.Diagnostics;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>Costs of streams of four fused stages in one setup. As in a connection, the stages are a source, two flows and a sink.</summary>
internal static class StreamCosts
{
    private const int Elements = 2_000_000;
    private const int Created = 5_000;
    private const int IdleCount = 10_000;

    /// <summary>Materialisation and stop of a stream without elements: nanoseconds and bytes allocated.</summary>
    public static (double Nanoseconds, double Bytes) CreateAndStop(RunningSetup setup)
    {
        using var stopped = new CountdownEvent(Created);
        var blueprint = Blueprint(new CountingSource(0), new CountingSink(pulled: null, stopped));
        using var materializer = setup.NewMaterializer();
        var allocated = GC.GetTotalAllocatedBytes(true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Created; i++)
        {
            blueprint.Run(materializer);
        }

        stopped.Wait();
        var taken = Stopwatch.GetElapsedTime(start);
        return (taken.TotalNanoseconds / Created, (GC.GetTotalAllocatedBytes(true) - allocated) / (double)Created);
    }

    /// <summary>Heap bytes of a stream that waits for its first element.</summary>
    public static double IdleBytes(RunningSetup setup)
    {
        using var pulled = new CountdownEvent(IdleCount);
        using var stopped = new CountdownEvent(IdleCount);
        var blueprint = Idle(pulled, stopped);
        using var materializer = setup.NewMaterializer();
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < IdleCount; i++)
        {
            blueprint.Run(materializer);
        }

        pulled.Wait();
        var bytes = (GC.GetTotalMemory(true) - before) / (double)IdleCount;
        materializer.Shutdown();
        stopped.Wait();
        return bytes;
    }

    /// <summary>An element from the source through both flows into the sink.</summary>
    public static double ElementNanoseconds(RunningSetup setup)
    {
        using var stopped = new CountdownEvent(1);
        var blueprint = Blueprint(new CountingSource(Elements), new CountingSink(pulled: null, stopped));
        using var materializer = setup.NewMaterializer();
        var start = Stopwatch.GetTimestamp();
        blueprint.Run(materializer);
        stopped.Wait();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Elements;
    }

    /// <summary>A stream that waits for its first element.</summary>
    /// <param name="pulled">Signalled once it waits.</param>
    /// <param name="stopped">Signalled once it has stopped.</param>
    public static IRunnableGraph<Akka.NotUsed> Idle(CountdownEvent pulled, CountdownEvent stopped) =>
        Blueprint(new SilentSource(), new CountingSink(pulled, stopped));

    private static IRunnableGraph<Akka.NotUsed> Blueprint(IGraph<SourceShape<int>, Akka.NotUsed> source, IGraph<SinkShape<int>, Akka.NotUsed> sink) =>
        Source.FromGraph(source).Via(new PassOn()).Via(new PassOn()).To(sink);

    /// <summary>Gives that many elements, then completes.</summary>
    private sealed class CountingSource(int count) : GraphStage<SourceShape<int>>
    {
        private readonly Outlet<int> _out = new("Counting.out");

        public override SourceShape<int> Shape => new(_out);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, count);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly Outlet<int> _out;
            private int _left;

            public Logic(CountingSource stage, int count)
                : base(stage.Shape)
            {
                _out = stage._out;
                _left = count;
                SetHandler(_out, this);
            }

            public override void OnPull()
            {
                if (_left-- > 0)
                {
                    Push(_out, _left);
                }
                else
                {
                    CompleteStage();
                }
            }
        }
    }

    /// <summary>Gives nothing.</summary>
    private sealed class SilentSource : GraphStage<SourceShape<int>>
    {
        private readonly Outlet<int> _out = new("Silent.out");

        public override SourceShape<int> Shape => new(_out);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

        private sealed class Logic : OutGraphStageLogic
        {
            public Logic(SilentSource stage)
                : base(stage.Shape) => SetHandler(stage._out, this);

            public override void OnPull()
            {
            }
        }
    }

    private sealed class PassOn : GraphStage<FlowShape<int, int>>
    {
        private readonly Inlet<int> _in = new("PassOn.in");
        private readonly Outlet<int> _out = new("PassOn.out");

        public PassOn() => Shape = new(_in, _out);

        public override FlowShape<int, int> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

        private sealed class Logic : InAndOutGraphStageLogic
        {
            private readonly PassOn _stage;

            public Logic(PassOn stage)
                : base(stage.Shape)
            {
                _stage = stage;
                SetHandlers(stage._in, stage._out, this);
            }

            public override void OnPush() => Push(_stage._out, Grab(_stage._in));

            public override void OnPull() => Pull(_stage._in);
        }
    }

    /// <summary>Takes everything; signals when it has started and when it has stopped.</summary>
    private sealed class CountingSink(CountdownEvent? pulled, CountdownEvent stopped) : GraphStage<SinkShape<int>>
    {
        private readonly Inlet<int> _in = new("Counting.in");

        public override SinkShape<int> Shape => new(_in);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, pulled, stopped);

        private sealed class Logic : InGraphStageLogic
        {
            private readonly Inlet<int> _in;
            private readonly CountdownEvent? _pulled;
            private readonly CountdownEvent _stopped;

            public Logic(CountingSink stage, CountdownEvent? pulled, CountdownEvent stopped)
                : base(stage.Shape)
            {
                _in = stage._in;
                _pulled = pulled;
                _stopped = stopped;
                SetHandler(_in, this);
            }

            public override void PreStart()
            {
                Pull(_in);
                _pulled?.Signal();
            }

            public override void OnPush()
            {
                Grab(_in);
                Pull(_in);
            }

            public override void PostStop() => _stopped.Signal();
        }
    }
}
