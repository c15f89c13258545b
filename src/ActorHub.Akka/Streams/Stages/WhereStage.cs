using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

internal sealed class WhereStage<T>(Predicate<T> predicate) : GraphStage<FlowShape<T, T>>
{
    private readonly Inlet<T> _in = new("Where.in");
    private readonly Outlet<T> _out = new("Where.out");

    public override FlowShape<T, T> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, predicate);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly WhereStage<T> _stage;
        private readonly Predicate<T> _predicate;

        public Logic(WhereStage<T> stage, Predicate<T> predicate)
            : base(stage.Shape)
        {
            _stage = stage;
            _predicate = predicate;
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush()
        {
            var element = Grab(_stage._in);
            if (_predicate(element))
            {
                Push(_stage._out, element);
            }
            else
            {
                Pull(_stage._in);
            }
        }

        public override void OnPull() => Pull(_stage._in);
    }
}
