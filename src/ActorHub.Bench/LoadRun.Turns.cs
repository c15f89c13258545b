using ActorHub.WebSockets;

namespace ActorHub.Bench;

// Connects, and runs the turns of the loop.
internal sealed partial class LoadRun
{
    private int _handshakes;

    /// <summary>Whether a phase of the run sends messages.</summary>
    private enum Sending
    {
        Nothing,
        Load,
    }

    private void ConnectAll()
    {
        var start = Clock.Now;
        var lastReady = start;
        while (_connections.Count < _plan.Connections || _handshakes > 0)
        {
            _stopping.ThrowIfCancellationRequested();
            var now = Clock.Now;
            var allowed = 1 + ((now - start) / 1_000_000_000.0 * _plan.ConnectRate);
            while (_connections.Count < Math.Min(_plan.Connections, allowed) && _handshakes < _plan.ConnectsInFlight)
            {
                Open(_plan.Target);
            }

            var ready = _ready;
            Turn(Clock.Of(TimeSpan.FromMilliseconds(1)));
            lastReady = _ready > ready ? now : lastReady;
            if (now - lastReady > Clock.Of(_plan.StallTimeout))
            {
                throw new LoadFailedException(
                    BenchExitCode.Failure, $"No connection became ready for {_plan.StallTimeout.TotalSeconds:0.#} s: {Waiting()}");
            }

            _progress.Connecting(now, _ready, _plan.Connections);
        }
    }

    private string Waiting()
    {
        var handshaking = _connections.Count(static connection => connection.State is LoadConnectionState.Connecting or LoadConnectionState.Handshaking);
        var waiting = _connections.Count(static connection => connection.State is LoadConnectionState.Opened or LoadConnectionState.Waiting);
        return $"{_ready} of {_plan.Connections} connections are ready, {handshaking} wait for the handshake, {waiting} for the message that marks them as ready";
    }

    private void StartLoad()
    {
        if (_plan.Mode != LoadMode.Fanout)
        {
            _load = _plan.Mode == LoadMode.Idle ? new IdleLoad() : new EchoLoad(_plan, _connections);
            return;
        }

        var target = _plan.Conversation.PublisherResource is { } resource ? _plan.Target with { Resource = resource } : _plan.Target;
        _publisher = OpenAt(target, _plan.Connections);
        var start = Clock.Now;
        while (_publisher.State != LoadConnectionState.Ready)
        {
            _stopping.ThrowIfCancellationRequested();
            Turn(LongestTurn);
            if (Clock.Now - start > Clock.Of(_plan.StallTimeout))
            {
                throw new LoadFailedException(BenchExitCode.Failure, $"The publisher was not ready within {_plan.StallTimeout.TotalSeconds:0.#} s");
            }
        }

        _load = new FanoutLoad(_plan, _connections, _publisher);
    }

    private void Open(WebSocketUri target)
    {
        _handshakes++;
        var connection = OpenAt(target, _connections.Count);
        _connections.Add(connection);
    }

    private LoadConnection OpenAt(WebSocketUri target, int index)
    {
        var connection = new LoadConnection(_plan, target, index, _address, _poller);
        return connection.State == LoadConnectionState.Ended ? throw NotConnected(connection) : connection;
    }

    private void RunUntil(long deadline, Sending sending)
    {
        for (var now = Clock.Now; now < deadline && _end == LoadEnd.Finished; now = Clock.Now)
        {
            var due = sending == Sending.Load ? _load!.Send(now) : long.MaxValue;
            var wait = Math.Min(Math.Min(due, deadline) - Clock.Now, LongestTurn);
            Turn(wait);
            _end = EndAt(Clock.Now);
            _progress.Running(now, _load!, _ready);
        }
    }

    private LoadEnd EndAt(long now) =>
        _end != LoadEnd.Finished ? _end
        : _stopping.IsCancellationRequested ? LoadEnd.Interrupted
        : _ready == 0 || _publisher is { State: LoadConnectionState.Ended } ? LoadEnd.Deserted
        : _load!.InFlight > 0 && now - _load.LastArrival > Clock.Of(_plan.StallTimeout) ? LoadEnd.Stalled
        : LoadEnd.Finished;

    /// <summary>Waits for the messages in flight. After a stall they count as lost; after an interruption the wait lasts a second and loses none.</summary>
    private void Drain()
    {
        var load = _load!;
        load.Stop();
        var deadline = _end == LoadEnd.Interrupted ? Clock.Now + Clock.Of(TimeSpan.FromSeconds(1)) : long.MaxValue;
        while (load.InFlight > 0 && _end is LoadEnd.Finished or LoadEnd.Interrupted && Clock.Now < deadline)
        {
            Turn(LongestTurn);
            _end = EndAt(Clock.Now);
        }

        if (_end == LoadEnd.Stalled)
        {
            load.CountPendingAsLost();
        }

        Turn(0); // a duplicate may follow the last message
    }

    private void Turn(long wait)
    {
        // The poller's unit is a millisecond. Shorter waits spin: a message sent late would count as slow.
        var timeout = wait < 1_000_000 ? TimeSpan.Zero : Clock.Span(wait / 1_000_000 * 1_000_000);
        foreach (var ready in _poller.Wait(timeout))
        {
            var connection = ready.Token < _connections.Count ? _connections[ready.Token] : _publisher!;
            var before = connection.State;
            if (ready.MayWrite && connection.State != LoadConnectionState.Ended)
            {
                connection.Write();
            }

            if (ready.MayRead && connection.State is not (LoadConnectionState.Ended or LoadConnectionState.Connecting))
            {
                connection.Read(_buffer);
                ReadMessages(connection, Clock.Now);
            }

            if (connection.State == LoadConnectionState.Ended)
            {
                Ended(connection, before);
            }
        }
    }

    private void ReadMessages(LoadConnection connection, long now)
    {
        SendInit(connection);
        while (connection.TryReadMessage(out var message))
        {
            if (_plan.Conversation.RefusalIn(message.Span) is { } refusal)
            {
                throw new LoadFailedException(BenchExitCode.HubRefused, $"The hub refused: {refusal}");
            }

            if (connection.State == LoadConnectionState.Ready)
            {
                _load?.OnMessage(connection, message.Span, now);
            }
            else if (message.Span.IndexOf(ReadyOn(connection).Span) >= 0)
            {
                BecomeReady(connection);
            }
        }
    }

    /// <summary>Sends the messages of the plan that make an open connection ready.</summary>
    private void SendInit(LoadConnection connection)
    {
        if (connection.State != LoadConnectionState.Opened)
        {
            return;
        }

        connection.SendInit(_plan.Conversation.Kind, connection == _publisher ? _plan.Conversation.PublisherInit : _plan.Conversation.Init);
        if (ReadyOn(connection).IsEmpty)
        {
            BecomeReady(connection);
        }
    }

    private ReadOnlyMemory<byte> ReadyOn(LoadConnection connection) =>
        connection == _publisher ? _plan.Conversation.PublisherReadyOn : _plan.Conversation.ReadyOn;

    private void BecomeReady(LoadConnection connection)
    {
        connection.BecomeReady();
        if (connection != _publisher && connection.State == LoadConnectionState.Ready)
        {
            _ready++;
            _handshakes--;
        }
    }

    private void Ended(LoadConnection connection, LoadConnectionState before)
    {
        if (before != LoadConnectionState.Ready)
        {
            throw NotConnected(connection);
        }

        if (connection != _publisher)
        {
            _ready--;
            _load?.OnConnectionEnded(connection);
        }

        if (++_ends <= MaxReportedEnds)
        {
            _progress.WriteLine($"{Name(connection)} was lost: {connection.End}");
        }
    }

    private LoadFailedException NotConnected(LoadConnection connection) => new(connection.FailureCode, $"{Name(connection)} failed: {connection.End}");

    private string Name(LoadConnection connection) =>
        connection.Index == _plan.Connections ? "The publisher's connection" : $"Connection {connection.Index + 1} of {_plan.Connections}";
}
