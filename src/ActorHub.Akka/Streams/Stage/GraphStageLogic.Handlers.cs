namespace Akka.Streams.Stage;

/// <summary>Who is told what happens at the ports.</summary>
public abstract partial class GraphStageLogic
{
    // A stage is mostly the handler of all its ports: one field for both makes every logic 8 bytes smaller.
    [Flags]
    private enum Handled : byte
    {
        None = 0,
        In = 1,
        Out = 2,
    }

    /// <summary>Tells the handler what happens at the inlet from now on. Every port has a handler before the constructor returns.</summary>
    /// <param name="inlet">One of this stage.</param>
    /// <param name="handler">Mostly the logic itself.</param>
    protected void SetHandler<T>(Inlet<T> inlet, IInHandler handler)
    {
        ArgumentNullException.ThrowIfNull(inlet);
        ArgumentNullException.ThrowIfNull(handler);
        _handlers = (_handled & Handled.Out) == 0 || ReferenceEquals(OutHandler, handler) ? handler : new HandlerPair(handler, OutHandler);
        _handled |= Handled.In;
    }

    /// <summary>Tells the delegates what happens at the inlet from now on.</summary>
    /// <param name="inlet">One of this stage.</param>
    /// <param name="onPush">An element is there.</param>
    /// <param name="onUpstreamFinish">The upstream completed; unless given, the stage completes.</param>
    /// <param name="onUpstreamFailure">The upstream failed; unless given, the stage fails.</param>
    protected void SetHandler<T>(
        Inlet<T> inlet, Action onPush, Action? onUpstreamFinish = null, Action<Exception>? onUpstreamFailure = null)
    {
        ArgumentNullException.ThrowIfNull(onPush);
        SetHandler(inlet, new LambdaInHandler(this, onPush, onUpstreamFinish, onUpstreamFailure));
    }

    /// <summary>Tells the handler what happens at the outlet from now on. Every port has a handler before the constructor returns.</summary>
    /// <param name="outlet">One of this stage.</param>
    /// <param name="handler">Mostly the logic itself.</param>
    protected void SetHandler<T>(Outlet<T> outlet, IOutHandler handler)
    {
        ArgumentNullException.ThrowIfNull(outlet);
        ArgumentNullException.ThrowIfNull(handler);
        _handlers = (_handled & Handled.In) == 0 || ReferenceEquals(InHandler, handler) ? handler : new HandlerPair(InHandler, handler);
        _handled |= Handled.Out;
    }

    /// <summary>Tells the delegates what happens at the outlet from now on.</summary>
    /// <param name="outlet">One of this stage.</param>
    /// <param name="onPull">The downstream asks for an element.</param>
    /// <param name="onDownstreamFinish">The downstream cancelled; unless given, the stage cancels.</param>
    protected void SetHandler<T>(Outlet<T> outlet, Action onPull, Action<Exception>? onDownstreamFinish = null)
    {
        ArgumentNullException.ThrowIfNull(onPull);
        SetHandler(outlet, new LambdaOutHandler(this, onPull, onDownstreamFinish));
    }

    /// <summary>Tells one handler what happens at both ports from now on.</summary>
    /// <param name="inlet">The inlet of this stage.</param>
    /// <param name="outlet">The outlet of this stage.</param>
    /// <param name="handler">Mostly the logic itself.</param>
    protected void SetHandlers<TIn, TOut>(Inlet<TIn> inlet, Outlet<TOut> outlet, InAndOutGraphStageLogic handler)
    {
        SetHandler(inlet, handler);
        SetHandler(outlet, handler);
    }

    private sealed record HandlerPair(IInHandler In, IOutHandler Out);

    private sealed class LambdaInHandler(
        GraphStageLogic logic, Action onPush, Action? onUpstreamFinish, Action<Exception>? onUpstreamFailure) : IInHandler
    {
        public void OnPush() => onPush();

        public void OnUpstreamFinish()
        {
            if (onUpstreamFinish is null)
            {
                logic.CompleteStage();
            }
            else
            {
                onUpstreamFinish();
            }
        }

        public void OnUpstreamFailure(Exception e)
        {
            if (onUpstreamFailure is null)
            {
                logic.FailStage(e);
            }
            else
            {
                onUpstreamFailure(e);
            }
        }
    }

    private sealed class LambdaOutHandler(GraphStageLogic logic, Action onPull, Action<Exception>? onDownstreamFinish) : IOutHandler
    {
        public void OnPull() => onPull();

        public void OnDownstreamFinish(Exception cause)
        {
            if (onDownstreamFinish is null)
            {
                logic.CancelStage(cause);
            }
            else
            {
                onDownstreamFinish(cause);
            }
        }
    }
}
