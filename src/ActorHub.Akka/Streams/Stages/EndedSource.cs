using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A source without elements, that fails if it has a cause to.</summary>
internal sealed class EndedSource<T>(Exception? cause) : GraphStage<SourceShape<T>>
{
    private readonly Outlet<T> _out = new("Ended.out");

    public override SourceShape<T> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, cause);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Exception? _cause;

        public Logic(EndedSource<T> stage, Exception? cause)
            : base(stage.Shape)
        {
            _cause = cause;
            SetHandler(stage._out, this);
        }

        public override void PreStart()
        {
            if (_cause is null)
            {
                CompleteStage();
            }
            else
            {
                FailStage(_cause);
            }
        }

        public override void OnPull()
        {
        }
    }
}
