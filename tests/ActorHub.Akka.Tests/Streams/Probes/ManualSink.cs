using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Akka.Tests.Streams.Probes;

/// <summary>A sink that a test drives by hand, and that tells what it is told.</summary>
internal sealed class ManualSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, ManualSink<T>.Probe>
{
    private readonly Inlet<T> _in = new("Manual.in");

    public ManualSink() => Shape = new(_in);

    public override SinkShape<T> Shape { get; }

    public override ILogicAndMaterializedValue<Probe> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var probe = new Probe();
        return new LogicAndMaterializedValue<Probe>(new Logic(this, probe), probe);
    }

    internal sealed class Probe
    {
        private readonly TaskCompletionSource<Action<Action<Logic>>> _started = new();

        public SignalLog Signals { get; } = new("the sink");

        public void Pull() => Do(logic => logic.PullIn());

        public void Cancel() => Do(logic => logic.CancelIn());

        public void Cancel(Exception cause) => Do(logic => logic.CancelIn(cause));

        public async Task<T> PullOne()
        {
            Pull();
            return (T)(await Signals.Expect<Signal.Pushed>()).Element!;
        }

        /// <summary>Waits until the stream has done all that was set off before.</summary>
        public async Task Settle()
        {
            var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Do(_ => settled.SetResult());
            await settled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        internal void Start(Action<Action<Logic>> callback) => _started.SetResult(callback);

        private void Do(Action<Logic> action) => _started.Task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult()(action);
    }

    internal sealed class Logic : InGraphStageLogic
    {
        private readonly ManualSink<T> _stage;
        private readonly Probe _probe;

        public Logic(ManualSink<T> stage, Probe probe)
            : base(stage.Shape)
        {
            _stage = stage;
            _probe = probe;
            SetHandler(stage._in, this);
        }

        public override void PreStart() => _probe.Start(GetAsyncCallback<Action<Logic>>(action => action(this)));

        public override void OnPush() => _probe.Signals.Add(new Signal.Pushed(Grab(_stage._in)));

        public override void OnUpstreamFinish()
        {
            _probe.Signals.Add(new Signal.Finished());
            base.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _probe.Signals.Add(new Signal.Failed(e));
            base.OnUpstreamFailure(e);
        }

        public override void PostStop() => _probe.Signals.Add(new Signal.Stopped());

        public void PullIn() => Pull(_stage._in);

        public void CancelIn() => Cancel(_stage._in);

        public void CancelIn(Exception cause) => Cancel(_stage._in, cause);
    }
}
