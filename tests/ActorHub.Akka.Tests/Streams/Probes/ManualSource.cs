using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Akka.Tests.Streams.Probes;

/// <summary>A source that a test drives by hand, and that tells what it is told.</summary>
internal sealed class ManualSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, ManualSource<T>.Probe>
{
    private readonly Outlet<T> _out = new("Manual.out");

    public ManualSource() => Shape = new(_out);

    public override SourceShape<T> Shape { get; }

    public override ILogicAndMaterializedValue<Probe> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var probe = new Probe();
        return new LogicAndMaterializedValue<Probe>(new Logic(this, probe), probe);
    }

    internal sealed class Probe
    {
        private readonly TaskCompletionSource<Action<Action<Logic>>> _started = new();

        public SignalLog Signals { get; } = new("the source");

        public void Push(T element) => Do(logic => logic.PushOut(element));

        public void PushAndComplete(T element) => Do(logic =>
        {
            logic.PushOut(element);
            logic.CompleteStage();
        });

        public void PushAndFail(T element, Exception cause) => Do(logic =>
        {
            logic.PushOut(element);
            logic.FailStage(cause);
        });

        public void Complete() => Do(logic => logic.CompleteStage());

        public void Fail(Exception cause) => Do(logic => logic.FailStage(cause));

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

    internal sealed class Logic : OutGraphStageLogic
    {
        private readonly ManualSource<T> _stage;
        private readonly Probe _probe;

        public Logic(ManualSource<T> stage, Probe probe)
            : base(stage.Shape)
        {
            _stage = stage;
            _probe = probe;
            SetHandler(stage._out, this);
        }

        public override void PreStart() => _probe.Start(GetAsyncCallback<Action<Logic>>(action => action(this)));

        public override void OnPull() => _probe.Signals.Add(new Signal.Pulled());

        public override void OnDownstreamFinish(Exception cause)
        {
            _probe.Signals.Add(new Signal.Cancelled(cause));
            base.OnDownstreamFinish(cause);
        }

        public override void PostStop() => _probe.Signals.Add(new Signal.Stopped());

        public void PushOut(T element) => Push(_stage._out, element);
    }
}
