using System.Runtime.CompilerServices;
using Akka.Pattern;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>
/// One run of a stage. Everything here but the callbacks of <see cref="GetAsyncCallback(Action)"/> is called from the stage's own
/// handlers only, by one thread at a time. In the constructor only <c>SetHandler</c> and <c>GetAsyncCallback</c> may be called.
/// </summary>
public abstract partial class GraphStageLogic
{
    private const int KeepGoing = 1 << 20;
    private const int Stopped = -(1 << 20);

    private readonly Island _island;
    private Connection? _in;
    private Connection? _out;
    private object? _handlers; // of the inlet, of the outlet or of both; HandlerPair if they have one each
    private Handled _handled;

    // Ports not yet closed, plus KeepGoing; the stage has ended when nothing is left. Negative once PostStop has been called.
    private int _open;

    /// <summary>The logic of one run.</summary>
    /// <param name="shape">The stage's ports.</param>
    protected GraphStageLogic(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _island = Island.UnderConstruction
            ?? throw new IllegalStateException("The logic of a stage is made when the stage is materialised, not before.");
    }

    internal Island Island => _island;

    // The casts are free: what was set for a port is a handler of it.
    internal IInHandler InHandler => _handlers is HandlerPair pair ? pair.In : Unsafe.As<IInHandler>(_handlers!);

    internal IOutHandler OutHandler => _handlers is HandlerPair pair ? pair.Out : Unsafe.As<IOutHandler>(_handlers!);

    /// <summary>The stage downstream of this one.</summary>
    internal GraphStageLogic? Following => _out?.Downstream;

    internal bool HasEnded => _open == 0;

    internal bool IsStopped => _open < 0;

    /// <summary>Runs this stream, and can run others.</summary>
    protected IMaterializer Materializer => _island.Materializer;

    /// <summary>Called once, before any handler.</summary>
    public virtual void PreStart()
    {
    }

    /// <summary>Called once, after every handler, however the stage ended.</summary>
    public virtual void PostStop()
    {
    }

    /// <summary>Completes every outlet and cancels every inlet.</summary>
    public void CompleteStage() => End(SubscriptionWithCancelException.StageWasCompleted.Instance, null);

    /// <summary>Fails every outlet and cancels every inlet.</summary>
    /// <param name="reason">Told to both neighbours.</param>
    public void FailStage(Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        End(reason, reason);
    }

    /// <summary>Cancels every inlet, and ends every outlet: with a failure if the cause is one.</summary>
    /// <param name="cause">Told to the upstream, and to the downstream if it is a failure.</param>
    public void CancelStage(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        End(cause, cause is SubscriptionWithCancelException.NonFailureCancellation ? null : cause);
    }

    internal void Wire(Outlet outlet, Connection connection)
    {
        if ((_handled & Handled.Out) == 0)
        {
            throw new IllegalStateException($"No handler defined in stage {this} for port {outlet}");
        }

        _out = connection;
        _open++;
    }

    internal void Wire(Inlet inlet, Connection connection)
    {
        if ((_handled & Handled.In) == 0)
        {
            throw new IllegalStateException($"No handler defined in stage {this} for port {inlet}");
        }

        _in = connection;
        _open++;
    }

    internal void PortClosed() => _open--;

    internal void Stop()
    {
        _open = Stopped;
        try
        {
            PostStop();
        }
        finally
        {
            AfterPostStop();
        }
    }

    private protected virtual void AfterPostStop()
    {
    }

    /// <summary>Whether the stage lives on when all its ports are closed, to be ended by <see cref="CompleteStage"/> or by turning this off.</summary>
    /// <param name="enabled">Off unless set.</param>
    protected void SetKeepGoing(bool enabled)
    {
        if (!IsStopped)
        {
            _open = enabled ? _open | KeepGoing : _open & ~KeepGoing;
        }
    }

    private void End(Exception cancellation, Exception? failure)
    {
        if (_in is not null)
        {
            _island.Cancel(_in, cancellation);
        }

        if (_out is not null)
        {
            if (failure is null)
            {
                _island.Complete(_out);
            }
            else
            {
                _island.Fail(_out, failure);
            }
        }

        SetKeepGoing(false);
    }
}
