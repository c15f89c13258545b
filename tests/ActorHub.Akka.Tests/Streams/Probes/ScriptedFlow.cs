using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Akka.Tests.Streams.Probes;

/// <summary>A flow of numbers whose handlers a test writes; those it does not write pass everything on.</summary>
internal sealed class ScriptedFlow : GraphStage<FlowShape<int, int>>
{
    private readonly Inlet<int> _in = new("Scripted.in");
    private readonly Outlet<int> _out = new("Scripted.out");

    public ScriptedFlow() => Shape = new(_in, _out);

    public override FlowShape<int, int> Shape { get; }

    public SignalLog Signals { get; } = new("the flow");

    public Action<Attributes> OnCreate { get; init; } = _ => { };

    public Action<Logic> OnConstruct { get; init; } = _ => { };

    public Action<Logic> OnStart { get; init; } = _ => { };

    public Action<Logic> OnPush { get; init; } = logic => logic.PushOut(logic.GrabIn());

    public Action<Logic> OnPull { get; init; } = logic => logic.PullIn();

    public Action<Logic> OnUpstreamFinish { get; init; } = logic => logic.CompleteStage();

    public Action<Logic, Exception> OnUpstreamFailure { get; init; } = (logic, cause) => logic.FailStage(cause);

    public Action<Logic, Exception> OnDownstreamFinish { get; init; } = (logic, cause) => logic.CancelStage(cause);

    public Action<Logic, object> OnTimer { get; init; } = (_, _) => { };

    public Action<Logic> OnStop { get; init; } = _ => { };

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes)
    {
        OnCreate(inheritedAttributes);
        return new Logic(this);
    }

    internal sealed class Logic : TimerGraphStageLogic, IInHandler, IOutHandler
    {
        private readonly ScriptedFlow _stage;

        public Logic(ScriptedFlow stage)
            : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
            stage.OnConstruct(this);
        }

        public bool InAvailable => IsAvailable(_stage._in);

        public bool OutAvailable => IsAvailable(_stage._out);

        public bool InClosed => IsClosed(_stage._in);

        public bool OutClosed => IsClosed(_stage._out);

        public bool InPulled => HasBeenPulled(_stage._in);

        public override void PreStart()
        {
            _stage.Signals.Add(new Signal.Started());
            _stage.OnStart(this);
        }

        public override void PostStop()
        {
            _stage.Signals.Add(new Signal.Stopped());
            _stage.OnStop(this);
        }

        public void OnPush() => _stage.OnPush(this);

        public void OnPull() => _stage.OnPull(this);

        public void OnUpstreamFinish()
        {
            _stage.Signals.Add(new Signal.Finished());
            _stage.OnUpstreamFinish(this);
        }

        public void OnUpstreamFailure(Exception e)
        {
            _stage.Signals.Add(new Signal.Failed(e));
            _stage.OnUpstreamFailure(this, e);
        }

        public void OnDownstreamFinish(Exception cause)
        {
            _stage.Signals.Add(new Signal.Cancelled(cause));
            _stage.OnDownstreamFinish(this, cause);
        }

        public int GrabIn() => Grab(_stage._in);

        public void PullIn() => Pull(_stage._in);

        public void TryPullIn() => TryPull(_stage._in);

        public void CancelIn() => Cancel(_stage._in);

        public void PushOut(int element) => Push(_stage._out, element);

        public void CompleteOut() => Complete(_stage._out);

        public void FailOut(Exception reason) => Fail(_stage._out, reason);

        public void KeepGoing(bool enabled) => SetKeepGoing(enabled);

        public void SetInHandler(IInHandler handler) => SetHandler(_stage._in, handler);

        public void SetInHandler(Action onPush) => SetHandler(_stage._in, onPush);

        public void SetOutHandler(IOutHandler handler) => SetHandler(_stage._out, handler);

        public void SetOutHandler(Action onPull) => SetHandler(_stage._out, onPull);

        public Action Callback(Action handler) => GetAsyncCallback(handler);

        public Action<T> Callback<T>(Action<T> handler) => GetAsyncCallback(handler);

        public void Once(object key, TimeSpan delay) => ScheduleOnce(key, delay);

        public void Repeatedly(object key, TimeSpan interval) => ScheduleRepeatedly(key, interval);

        public void StopTimer(object key) => CancelTimer(key);

        public bool HasTimer(object key) => IsTimerActive(key);

        protected override void OnTimer(object timerKey)
        {
            _stage.Signals.Add(new Signal.TimerFired(timerKey));
            _stage.OnTimer(this, timerKey);
        }
    }
}
