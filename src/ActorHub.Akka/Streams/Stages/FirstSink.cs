using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

internal sealed class FirstSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, Task<T>>
{
    private readonly Inlet<T> _in = new("First.in");

    public override SinkShape<T> Shape => new(_in);

    public override ILogicAndMaterializedValue<Task<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new LogicAndMaterializedValue<Task<T>>(new Logic(this, result), result.Task);
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Inlet<T> _in;
        private readonly TaskCompletionSource<T> _result;

        public Logic(FirstSink<T> stage, TaskCompletionSource<T> result)
            : base(stage.Shape)
        {
            _in = stage._in;
            _result = result;
            SetHandler(_in, this);
        }

        public override void PreStart() => Pull(_in);

        public override void OnPush()
        {
            _result.TrySetResult(Grab(_in));
            CompleteStage();
        }

        public override void OnUpstreamFinish()
        {
            _result.TrySetException(new InvalidOperationException("The stream completed without an element."));
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _result.TrySetException(e);
            FailStage(e);
        }

        public override void PostStop()
        {
            if (!_result.Task.IsCompleted)
            {
                _result.TrySetException(new AbruptStageTerminationException(this));
            }
        }
    }
}
