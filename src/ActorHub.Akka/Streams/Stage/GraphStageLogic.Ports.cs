using System.Runtime.CompilerServices;
using Akka.Pattern;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>Elements in and out: every pull allows one push.</summary>
public abstract partial class GraphStageLogic
{
    /// <summary>Asks for one element.</summary>
    /// <param name="inlet">Open and not pulled.</param>
    /// <exception cref="ArgumentException">The inlet is closed, or has been pulled already.</exception>
    protected void Pull<T>(Inlet<T> inlet)
    {
        var connection = In(inlet);
        var state = connection.State;
        if ((state & (PortState.CanPull | PortState.InClosed | PortState.OutClosed)) == PortState.CanPull)
        {
            connection.State = state ^ (PortState.CanPull | PortState.PullPending | PortState.Queued);
            _island.Enqueue(connection);
            return;
        }

        if ((state & PortState.InClosed) != 0)
        {
            throw new ArgumentException("Cannot pull a closed port", nameof(inlet));
        }

        if ((state & PortState.CanPull) == 0)
        {
            throw new ArgumentException("Cannot pull port twice", nameof(inlet));
        }

        // The upstream has ended and this stage is about to be told: nobody hears the pull.
        connection.State = state ^ (PortState.CanPull | PortState.PullPending);
    }

    /// <summary>Asks for one element, unless the inlet is closed.</summary>
    /// <param name="inlet">Not pulled.</param>
    /// <exception cref="ArgumentException">The inlet has been pulled already.</exception>
    protected void TryPull<T>(Inlet<T> inlet)
    {
        if (!IsClosed(inlet))
        {
            Pull(inlet);
        }
    }

    /// <summary>Whether a pull waits for its element.</summary>
    /// <param name="inlet">One of this stage.</param>
    protected bool HasBeenPulled<T>(Inlet<T> inlet) => !In(inlet).Has(PortState.CanPull | PortState.InClosed);

    /// <summary>Takes the element that was pushed, once.</summary>
    /// <param name="inlet">One with an element.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    protected T Grab<T>(Inlet<T> inlet)
    {
        const PortState Grabbable = PortState.CanPull | PortState.Full;
        var connection = In(inlet);
        var state = connection.State;
        if ((state & Grabbable) != Grabbable)
        {
            throw new ArgumentException($"Cannot get element from already empty input port ({inlet})", nameof(inlet));
        }

        var element = connection.Element;
        connection.State = state ^ PortState.Full;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            connection.Element = default!;
        }

        return element;
    }

    /// <summary>Whether an element is there to be grabbed; also after the upstream has ended.</summary>
    /// <param name="inlet">One of this stage.</param>
    protected bool IsAvailable<T>(Inlet<T> inlet) =>
        (In(inlet).State & (PortState.CanPull | PortState.Full)) == (PortState.CanPull | PortState.Full);

    /// <summary>Whether the upstream ended or was cancelled.</summary>
    /// <param name="inlet">One of this stage.</param>
    protected bool IsClosed<T>(Inlet<T> inlet) => In(inlet).Has(PortState.InClosed);

    /// <summary>Wants no more elements.</summary>
    /// <param name="inlet">No effect if it is closed.</param>
    protected void Cancel<T>(Inlet<T> inlet) => Cancel(inlet, SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);

    /// <summary>Wants no more elements.</summary>
    /// <param name="inlet">No effect if it is closed.</param>
    /// <param name="cause">Told to the upstream.</param>
    protected void Cancel<T>(Inlet<T> inlet, Exception cause) => _island.Cancel(In(inlet), cause);

    /// <summary>Hands one element out.</summary>
    /// <param name="outlet">Open and pulled.</param>
    /// <param name="element">Not null.</param>
    /// <exception cref="ArgumentException">The outlet is closed, or has not been pulled since the last push.</exception>
    protected void Push<T>(Outlet<T> outlet, T element)
    {
        var connection = Out(outlet);
        var state = connection.State;
        if (element is null)
        {
            throw new ArgumentNullException(nameof(element), "Element must not be null");
        }

        if ((state & (PortState.CanPush | PortState.InClosed | PortState.OutClosed)) == PortState.CanPush)
        {
            connection.Element = element;
            connection.State = (state ^ (PortState.CanPush | PortState.PushPending | PortState.Queued)) | PortState.Full;
            _island.Enqueue(connection);
            return;
        }

        if ((state & PortState.OutClosed) != 0)
        {
            throw new ArgumentException($"Cannot push closed port ({outlet})", nameof(outlet));
        }

        if ((state & PortState.CanPush) == 0)
        {
            throw new ArgumentException($"Cannot push port twice, or before it being pulled ({outlet})", nameof(outlet));
        }

        // The downstream has cancelled and this stage is about to be told: nobody wants the element.
        connection.State = state ^ (PortState.CanPush | PortState.PushPending);
    }

    /// <summary>Whether the outlet may be pushed.</summary>
    /// <param name="outlet">One of this stage.</param>
    protected bool IsAvailable<T>(Outlet<T> outlet) => (Out(outlet).State & (PortState.CanPush | PortState.OutClosed)) == PortState.CanPush;

    /// <summary>Whether the outlet was completed or failed, or the downstream cancelled.</summary>
    /// <param name="outlet">One of this stage.</param>
    protected bool IsClosed<T>(Outlet<T> outlet) => Out(outlet).Has(PortState.OutClosed);

    /// <summary>Has no more elements.</summary>
    /// <param name="outlet">No effect if it is closed.</param>
    protected void Complete<T>(Outlet<T> outlet) => _island.Complete(Out(outlet));

    /// <summary>Has no more elements, because something failed.</summary>
    /// <param name="outlet">No effect if it is closed.</param>
    /// <param name="reason">Told to the downstream.</param>
    protected void Fail<T>(Outlet<T> outlet, Exception reason) => _island.Fail(Out(outlet), reason);

    private Connection<T> In<T>(Inlet<T> inlet) => (Connection<T>)(_in ?? throw NotWired(inlet));

    private Connection<T> Out<T>(Outlet<T> outlet) => (Connection<T>)(_out ?? throw NotWired(outlet));

    private IllegalStateException NotWired(object port) =>
        new($"Port {port} of {this} is not connected: in the constructor only SetHandler may be called, and only the stage's own ports may be used.");
}
