using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

internal sealed class SelectStage<TIn, TOut>(Func<TIn, TOut> map) : GraphStage<FlowShape<TIn, TOut>>
{
    private readonly Inlet<TIn> _in = new("Select.in");
    private readonly Outlet<TOut> _out = new("Select.out");

    public override FlowShape<TIn, TOut> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, map);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly SelectStage<TIn, TOut> _stage;
        private readonly Func<TIn, TOut> _map;

        public Logic(SelectStage<TIn, TOut> stage, Func<TIn, TOut> map)
            : base(stage.Shape)
        {
            _stage = stage;
            _map = map;
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush() => Push(_stage._out, _map(Grab(_stage._in)));

        public override void OnPull() => Pull(_stage._in);
    }
}
