using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

internal sealed class TakeStage<T>(long count) : GraphStage<FlowShape<T, T>>
{
    private readonly Inlet<T> _in = new("Take.in");
    private readonly Outlet<T> _out = new("Take.out");

    public override FlowShape<T, T> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, count);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly TakeStage<T> _stage;
        private long _left;

        public Logic(TakeStage<T> stage, long count)
            : base(stage.Shape)
        {
            _stage = stage;
            _left = count;
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush()
        {
            Push(_stage._out, Grab(_stage._in));
            if (--_left == 0)
            {
                CompleteStage();
            }
        }

        public override void OnPull()
        {
            if (_left > 0)
            {
                Pull(_stage._in);
            }
            else
            {
                CompleteStage();
            }
        }
    }
}
