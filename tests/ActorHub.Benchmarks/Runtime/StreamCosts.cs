using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>What a stream costs: at rest, per element, per callback, per materialisation. Runs on either actor runtime.</summary>
internal static class StreamCosts
{
    private const int IdleStreams = 50_000;
    private const int Elements = 10_000_000;
    private const int Callbacks = 2_000_000;

    public static void Run()
    {
        using var system = ActorSystem.Create("stream-costs");
        using var materializer = ActorMaterializer.Create(system);

        Console.WriteLine($"idle stream of three stages  {BytesPerIdleStream(materializer, out var perRun, out var allocated),10:N0} bytes");
        Console.WriteLine($"materialisation              {perRun,10:N0} ns, {allocated:N0} bytes allocated");
        var one = BestOf(5, () => NanosecondsPerElement(materializer, 1, static i => i));
        var five = BestOf(5, () => NanosecondsPerElement(materializer, 5, static i => i));
        Console.WriteLine($"fused stage, per element     {(five - one) / 4,10:N1} ns (int; a whole stream of 3 stages {one:N1}, of 7 {five:N1})");
        var element = new object();
        one = BestOf(5, () => NanosecondsPerElement(materializer, 1, _ => element));
        five = BestOf(5, () => NanosecondsPerElement(materializer, 5, _ => element));
        Console.WriteLine($"fused stage, per element     {(five - one) / 4,10:N1} ns (object; a whole stream of 3 stages {one:N1}, of 7 {five:N1})");
        Console.WriteLine($"bytes per element            {BytesPerElement(materializer),10:N3}");
        Console.WriteLine($"async callback               {BestOf(3, () => NanosecondsPerCallback(materializer)),10:N1} ns");
    }

    private static double BytesPerIdleStream(ActorMaterializer materializer, out double nanoseconds, out double allocated)
    {
        var started = new CountdownEvent(IdleStreams + 1000);
        var blueprint = Source.FromGraph(new GateSource())
            .Via(new PassOn<int>())
            .ToMaterialized(Sink.FromGraph(new WaitingSink<int>(started)), Keep.Left);

        for (var i = 0; i < 1000; i++)
        {
            blueprint.AddAttributes(new Attributes(new LinkAttribute(new object()))).Run(materializer);
        }

        var link = new object();
        var before = GC.GetTotalMemory(true);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < IdleStreams; i++)
        {
            blueprint.AddAttributes(new Attributes(new LinkAttribute(link))).Run(materializer);
        }

        nanoseconds = clock.Elapsed.TotalNanoseconds / IdleStreams;
        allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / IdleStreams;
        started.Wait();
        var after = GC.GetTotalMemory(true);
        GC.KeepAlive(blueprint);
        return (double)(after - before) / IdleStreams;
    }

    private static double NanosecondsPerElement<T>(ActorMaterializer materializer, int stages, Func<int, T> element)
    {
        var source = Source.FromGraph(new CountingSource<T>(Elements, element));
        for (var i = 0; i < stages; i++)
        {
            source = source.Via(new PassOn<T>());
        }

        var blueprint = source.ToMaterialized(Sink.FromGraph(new CountingSink<T>()), Keep.Right);
        var clock = Stopwatch.StartNew();
        var count = blueprint.Run(materializer).Result;
        return count == Elements ? clock.Elapsed.TotalNanoseconds / Elements : throw new InvalidOperationException($"{count} elements arrived");
    }

    private static double BytesPerElement(ActorMaterializer materializer)
    {
        var before = GC.GetTotalAllocatedBytes(true);
        NanosecondsPerElement(materializer, 5, static i => i);
        return (double)(GC.GetTotalAllocatedBytes(true) - before) / Elements;
    }

    private static double NanosecondsPerCallback(ActorMaterializer materializer)
    {
        var gate = new TaskCompletionSource<Action<int>>();
        var done = new TaskCompletionSource();
        var blueprint = Source.FromGraph(new CallbackSource(gate, done)).Via(new PassOn<int>()).To(Sink.FromGraph(new CountingSink<int>()));
        blueprint.Run(materializer);
        var callback = gate.Task.Result;
        var clock = Stopwatch.StartNew();
        for (var i = 1; i <= Callbacks; i++)
        {
            callback(i);
        }

        done.Task.Wait();
        return clock.Elapsed.TotalNanoseconds / Callbacks;
    }

    private static double BestOf(int rounds, Func<double> measure) => Enumerable.Range(0, rounds).Min(_ => measure());

    private sealed record LinkAttribute(object Link) : Attributes.IAttribute;

    private sealed class GateSource : GraphStage<SourceShape<int>>
    {
        private readonly Outlet<int> _out = new("Gate.out");

        public GateSource() => Shape = new(_out);

        public override SourceShape<int> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly Outlet<int> _out;

            public Logic(GateSource stage, Attributes attributes)
                : base(stage.Shape)
            {
                _out = stage._out;
                SetHandler(_out, this);
                Open = GetAsyncCallback(Complete);
                Link = attributes.GetAttribute<LinkAttribute>()!.Link;
            }

            public Action Open { get; }

            public object Link { get; }

            public override void OnPull()
            {
            }

            private void Complete() => Complete(_out);
        }
    }

    private sealed class WaitingSink<T>(CountdownEvent started) : GraphStage<SinkShape<T>>
    {
        private readonly Inlet<T> _in = new("Waiting.in");

        public override SinkShape<T> Shape => new(_in);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, started);

        private sealed class Logic : InGraphStageLogic
        {
            private readonly WaitingSink<T> _stage;
            private readonly CountdownEvent _started;

            public Logic(WaitingSink<T> stage, CountdownEvent started)
                : base(stage.Shape)
            {
                _stage = stage;
                _started = started;
                SetHandler(stage._in, this);
            }

            public override void PreStart()
            {
                Pull(_stage._in);
                _started.Signal();
            }

            public override void OnPush() => Grab(_stage._in);
        }
    }

    private sealed class PassOn<T> : GraphStage<FlowShape<T, T>>
    {
        private readonly Inlet<T> _in = new("PassOn.in");
        private readonly Outlet<T> _out = new("PassOn.out");

        public PassOn() => Shape = new(_in, _out);

        public override FlowShape<T, T> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

        private sealed class Logic : InAndOutGraphStageLogic
        {
            private readonly PassOn<T> _stage;

            public Logic(PassOn<T> stage)
                : base(stage.Shape)
            {
                _stage = stage;
                SetHandlers(stage._in, stage._out, this);
            }

            public override void OnPush() => Push(_stage._out, Grab(_stage._in));

            public override void OnPull() => Pull(_stage._in);
        }
    }

    private sealed class CountingSource<T>(int count, Func<int, T> element) : GraphStage<SourceShape<T>>
    {
        private readonly Outlet<T> _out = new("Counting.out");

        public override SourceShape<T> Shape => new(_out);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, count, element);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly Outlet<T> _out;
            private readonly Func<int, T> _element;
            private int _left;

            public Logic(CountingSource<T> stage, int count, Func<int, T> element)
                : base(stage.Shape)
            {
                _out = stage._out;
                _left = count;
                _element = element;
                SetHandler(_out, this);
            }

            public override void OnPull()
            {
                if (_left-- > 0)
                {
                    Push(_out, _element(_left));
                }
                else
                {
                    CompleteStage();
                }
            }
        }
    }

    private sealed class CallbackSource(TaskCompletionSource<Action<int>> gate, TaskCompletionSource done) : GraphStage<SourceShape<int>>
    {
        private readonly Outlet<int> _out = new("Callback.out");

        public override SourceShape<int> Shape => new(_out);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, gate, done);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly TaskCompletionSource<Action<int>> _gate;
            private readonly TaskCompletionSource _done;

            public Logic(CallbackSource stage, TaskCompletionSource<Action<int>> gate, TaskCompletionSource done)
                : base(stage.Shape)
            {
                _gate = gate;
                _done = done;
                SetHandler(stage._out, this);
            }

            public override void PreStart() => _gate.SetResult(GetAsyncCallback<int>(OnCall));

            public override void OnPull()
            {
            }

            private void OnCall(int number)
            {
                if (number == Callbacks)
                {
                    _done.SetResult();
                    CompleteStage();
                }
            }
        }
    }

    private sealed class CountingSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, Task<int>>
    {
        private readonly Inlet<T> _in = new("Counting.in");

        public override SinkShape<T> Shape => new(_in);

        public override ILogicAndMaterializedValue<Task<int>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
        {
            var count = new TaskCompletionSource<int>();
            return new LogicAndMaterializedValue<Task<int>>(new Logic(this, count), count.Task);
        }

        private sealed class Logic : InGraphStageLogic
        {
            private readonly Inlet<T> _in;
            private readonly TaskCompletionSource<int> _result;
            private int _count;

            public Logic(CountingSink<T> stage, TaskCompletionSource<int> result)
                : base(stage.Shape)
            {
                _in = stage._in;
                _result = result;
                SetHandler(_in, this);
            }

            public override void PreStart() => Pull(_in);

            public override void OnPush()
            {
                Grab(_in);
                _count++;
                Pull(_in);
            }

            public override void PostStop() => _result.TrySetResult(_count);
        }
    }
}
