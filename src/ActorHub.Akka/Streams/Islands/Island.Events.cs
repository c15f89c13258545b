using System.Runtime.CompilerServices;

namespace Akka.Streams.Implementation;

/// <summary>Pushes, pulls and closings between the stages.</summary>
internal sealed partial class Island
{
    /// <summary>After so many events in a row along one path, another that waits has its turn.</summary>
    private const int PathLength = 16;

    // The event a stage sets off is mostly the only one under way, so it goes to a field and skips the queue.
    private Connection? _next;
    private Connection? _queuedFirst;
    private Connection? _queuedLast;

    private bool HasQueued => _next is not null || _queuedFirst is not null;

    /// <summary>Has the event that the connection's state tells of delivered.</summary>
    public void Enqueue(Connection connection)
    {
        if (_next is null)
        {
            _next = connection;
        }
        else
        {
            Append(connection);
        }
    }

    /// <summary>The outlet will push no more.</summary>
    public void Complete(Connection connection)
    {
        if (!connection.Has(PortState.OutClosed))
        {
            CloseOutlet(connection, PortState.OutClosed);
        }
    }

    /// <summary>The outlet will push no more, and says why.</summary>
    public void Fail(Connection connection, Exception cause)
    {
        if (!connection.Has(PortState.OutClosed))
        {
            if (!connection.Has(PortState.InClosed))
            {
                connection.Cause = cause;
            }

            CloseOutlet(connection, PortState.OutClosed | PortState.Failed);
        }
    }

    /// <summary>The inlet will take no more; what it has not grabbed is gone.</summary>
    public void Cancel(Connection connection, Exception cause)
    {
        if (connection.Has(PortState.InClosed))
        {
            return;
        }

        connection.State |= PortState.InClosed;
        connection.DropElement();
        connection.Downstream.PortClosed();
        if (!connection.Has(PortState.OutClosed))
        {
            connection.Cause = cause;
            EnqueueClosing(connection);
        }
    }

    private void CloseOutlet(Connection connection, PortState how)
    {
        connection.State |= how;
        connection.Upstream.PortClosed();
        if (!connection.Has(PortState.InClosed))
        {
            EnqueueClosing(connection);
        }
    }

    private void EnqueueClosing(Connection connection)
    {
        // A connection that waits already is looked at when its turn comes.
        if (!connection.Has(PortState.Queued))
        {
            connection.State |= PortState.Queued;
            Enqueue(connection);
        }
    }

    private void RunQueued(ref int budget)
    {
        while (true)
        {
            try
            {
                while (budget > 0 && Dequeue(budget) is { } connection)
                {
                    budget--;
                    Deliver(connection);
                    StopIfDone(_active!);
                }

                return;
            }
            catch (Exception failure)
            {
                FailActive(failure);
                StopIfDone(_active!);
            }
        }
    }

    private Connection? Dequeue(int budget)
    {
        var connection = _next;
        if (connection is not null)
        {
            _next = null;
            if (_queuedFirst is null || budget % PathLength != 0)
            {
                return connection;
            }

            Append(connection);
        }

        connection = _queuedFirst;
        if (connection is not null)
        {
            _queuedFirst = connection.NextQueued;
            connection.NextQueued = null;
        }

        return connection;
    }

    private void Append(Connection connection)
    {
        if (_queuedFirst is null)
        {
            _queuedFirst = connection;
        }
        else
        {
            _queuedLast!.NextQueued = connection;
        }

        _queuedLast = connection;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Deliver(Connection connection)
    {
        var state = connection.State;
        if ((state & (PortState.InClosed | PortState.OutClosed)) != 0)
        {
            DeliverClosing(connection);
        }
        else if ((state & PortState.PushPending) != 0)
        {
            DeliverPush(connection);
        }
        else
        {
            connection.State = state ^ (PortState.Queued | PortState.PullPending | PortState.CanPush);
            var stage = connection.Upstream;
            _active = stage;
            stage.OutHandler.OnPull();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DeliverPush(Connection connection)
    {
        connection.State ^= PortState.Queued | PortState.PushPending | PortState.CanPull;
        var stage = connection.Downstream;
        _active = stage;
        stage.InHandler.OnPush();
    }

    private void DeliverClosing(Connection connection)
    {
        if (!connection.Has(PortState.InClosed))
        {
            if (connection.Has(PortState.PushPending))
            {
                // The last element goes before the end, and the end waits for its own turn.
                DeliverLast(connection);
            }
            else
            {
                connection.State = (connection.State | PortState.InClosed) & ~PortState.Queued;
                DeliverEnd(connection);
            }
        }
        else if (!connection.Has(PortState.OutClosed))
        {
            connection.State = (connection.State | PortState.OutClosed) & ~PortState.Queued;
            var stage = connection.Upstream;
            _active = stage;
            stage.PortClosed();
            stage.OutHandler.OnDownstreamFinish(connection.Cause!);
        }
        else
        {
            // Both ends closed it before either was told.
            connection.State &= ~PortState.Queued;
            _active = connection.Downstream;
        }
    }

    private void DeliverLast(Connection connection)
    {
        try
        {
            DeliverPush(connection);
        }
        finally
        {
            if (!connection.Has(PortState.InClosed))
            {
                EnqueueClosing(connection);
            }
        }
    }

    private void DeliverEnd(Connection connection)
    {
        var stage = connection.Downstream;
        _active = stage;
        stage.PortClosed();
        if (connection.Has(PortState.Failed))
        {
            stage.InHandler.OnUpstreamFailure(connection.Cause!);
        }
        else
        {
            stage.InHandler.OnUpstreamFinish();
        }
    }
}
