using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A sink that folds all elements into one value, which its task yields when the stream completes.</summary>
internal sealed class FoldSink<T, TState, TResult>(Func<TState> begin, Func<TState, T, TState> fold, Func<TState, TResult> finish)
    : GraphStageWithMaterializedValue<SinkShape<T>, Task<TResult>>
{
    private readonly Inlet<T> _in = new("Fold.in");

    public override SinkShape<T> Shape => new(_in);

    public override ILogicAndMaterializedValue<Task<TResult>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        // What awaits the task must not run on the stream, between two of its events.
        var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new LogicAndMaterializedValue<Task<TResult>>(new Logic(this, begin(), fold, finish, result), result.Task);
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Inlet<T> _in;
        private readonly Func<TState, T, TState> _fold;
        private readonly Func<TState, TResult> _finish;
        private readonly TaskCompletionSource<TResult> _result;
        private TState _state;

        public Logic(
            FoldSink<T, TState, TResult> stage,
            TState state,
            Func<TState, T, TState> fold,
            Func<TState, TResult> finish,
            TaskCompletionSource<TResult> result)
            : base(stage.Shape)
        {
            _in = stage._in;
            _state = state;
            _fold = fold;
            _finish = finish;
            _result = result;
            SetHandler(_in, this);
        }

        public override void PreStart() => Pull(_in);

        public override void OnPush()
        {
            try
            {
                _state = _fold(_state, Grab(_in));
            }
            catch (Exception failure)
            {
                _result.TrySetException(failure);
                throw;
            }

            Pull(_in);
        }

        public override void OnUpstreamFinish()
        {
            _result.TrySetResult(_finish(_state));
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
