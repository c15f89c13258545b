using ActorHub.WebSockets;

namespace ActorHub.Client;

// Connects again and again, until the client is closed or no further attempt can succeed.
public sealed partial class HubClient
{
    private async Task LiveAsync()
    {
        var backoff = new Backoff(_options.Reconnect ?? ReconnectOptions.Default, _options.Jitter, _options.TimeProvider);
        Exception? reason = null;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                reason = await LiveOnceAsync(backoff);
                backoff.Ended();
                if (_stopping.IsCancellationRequested || !MayTryAgain(reason, backoff))
                {
                    break;
                }

                var delay = backoff.Next((reason as HandshakeRefusedException)?.RetryAfter ?? TimeSpan.Zero);
                LogReconnecting(backoff.Attempts, delay);
                Notify(new HubClientEvent.Reconnecting(backoff.Attempts, delay, reason));
                await Task.Delay(delay, _options.TimeProvider, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }

        End(_stopping.IsCancellationRequested ? null : reason);
    }

    /// <summary>Makes one connection and serves it until it ends.</summary>
    /// <returns>The reason why no connection was made, or why it ended.</returns>
    private async Task<Exception> LiveOnceAsync(Backoff backoff)
    {
        IHubWire? wire = null;
        try
        {
            HubMessage welcome;
            using (var deadline = new Deadline(_options.ConnectTimeout, _options.TimeProvider, _stopping.Token))
            {
                var token = _options.Token is { } ask ? await ask(deadline.Token).AsTask().WaitAsync(deadline.Token) : null;
                wire = await _connect(token, deadline.Token);
                welcome = await ReceiveWelcomeAsync(wire, deadline.Token);
            }

            backoff.Connected();
            await ServeAsync(wire, welcome);
            return new ConnectionEndedException(wire.Closed ?? new CloseFrame(CloseCode.AbnormalClosure, ""));
        }
        catch (OperationCanceledException e) when (!_stopping.IsCancellationRequested)
        {
            return new TimeoutException("The hub did not send its welcome in time.", e);
        }
        catch (Exception e)
        {
            // Any exception, from the user's token function, DNS, sockets, TLS or the handshake, ends only this attempt.
            LogConnectFailed(e);
            return e;
        }
        finally
        {
            if (wire is not null)
            {
                await wire.DisposeAsync();
            }
        }
    }

    private static async Task<HubMessage> ReceiveWelcomeAsync(IHubWire wire, CancellationToken cancellationToken)
    {
        if (await wire.ReceiveAsync(cancellationToken) is not { } first)
        {
            throw new ConnectionEndedException(wire.Closed ?? new CloseFrame(CloseCode.AbnormalClosure, ""));
        }

        return HubMessage.TryParse(first.Span, out var message) && message is { Type: MessageType.Welcome, Connection: not null }
            ? message
            : throw new ConnectionEndedException(NotTheProtocol);
    }

    private bool MayTryAgain(Exception reason, Backoff backoff)
    {
        var canRenewToken = _options.Token is not null;
        var useful = reason switch
        {
            ConnectionEndedException ended => Verdict.ConnectAgain(ended.Close.Code, canRenewToken),
            HandshakeRefusedException refused => Verdict.TryAgain(refused.Status, canRenewToken),
            HandshakeFailedException or ProtocolViolationException or ArgumentException => false,
            _ => true,
        };
        if (!useful || _options.Reconnect is null)
        {
            return false;
        }

        if (!backoff.IsExhausted)
        {
            return true;
        }

        LogExhausted(backoff.Attempts);
        Notify(new HubClientEvent.AttemptsExhausted(backoff.Attempts));
        return false;
    }

    /// <summary>Serves a connection, after its welcome, until it ends.</summary>
    private async Task ServeAsync(IHubWire wire, HubMessage welcome)
    {
        var first = ConnectionId is null;
        ConnectionId = welcome.Connection!;
        var renewal = RenewSubscriptions(welcome.Limits);
        _state = HubClientState.Connected;
        LogConnected(ConnectionId);
        if (first)
        {
            Notify(new HubClientEvent.Connected(ConnectionId, welcome.Limits));
            _firstConnected.TrySetResult();
        }

        using var ended = new CancellationTokenSource();
        var writing = WriteAsync(wire, welcome.Limits, ended.Token);
        try
        {
            await using (_stopping.Token.UnsafeRegister(static state => _ = CloseWireAsync((IHubWire)state!), wire))
            {
                await ReadAsync(wire, first ? null : renewal);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await writing;
            EndOfService(wire.Closed ?? new CloseFrame(CloseCode.AbnormalClosure, ""));
        }
    }

    private void EndOfService(CloseFrame close)
    {
        LogDisconnected((int)close.Code);
        _state = HubClientState.Reconnecting;
        _requests.FailSent(Lost);
        if (_options.WhileDisconnected == DisconnectedPolicy.Refuse)
        {
            _requests.FailQueued(Lost);
        }

        Notify(new HubClientEvent.Disconnected(close));
    }

    private static async Task CloseWireAsync(IHubWire wire)
    {
        try
        {
            await wire.CloseAsync(CloseCode.NormalClosure, "");
        }
        catch (ObjectDisposedException)
        {
        } // the connection has ended concurrently
    }

    private async Task WriteAsync(IHubWire wire, ClientLimits limits, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                var request = await _requests.TakeAsync(ended);
                if (request.Message.Length > limits.MaxMessageBytes) // the hub would close with 1009, after which the client does not reconnect
                {
                    _requests.Withdraw(request);
                    request.Fail(new HubErrorException(HubErrorException.MessageTooLong, $"The message is too long. The hub accepts at most {limits.MaxMessageBytes} bytes."));
                    continue;
                }

                await wire.SendAsync(request.Message, ended);
                request.ReleaseMessage();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketClosedException or IOException)
        {
            // The reader detects the end too, and reports the reason.
        }
    }

    /// <summary>Requests again every subscription that had begun. The requests of all others are still queued.</summary>
    private Renewal RenewSubscriptions(ClientLimits limits)
    {
        var renewal = new Renewal(limits);
        foreach (var subscription in Subscriptions(static subscription => subscription.HasBegun))
        {
            var id = Interlocked.Increment(ref _lastId);
            var since = subscription.Since;
            var command = Command.Subscribe(id, subscription.Channel, since, subscription.Cache);
            var request = new Request(id, command, MessageType.Subscribed, reply => renewal.Results.Add(subscription.Begin(since, reply)!))
            {
                Refused = error => LoseIfCurrent(subscription, error.Code),
            };
            request.IgnoreFailure();
            renewal.Requests.Add(request);
            _requests.AddFirst(request);
        }

        return renewal;
    }

    private void End(Exception? reason)
    {
        lock (_lock)
        {
            if (_state == HubClientState.Closed)
            {
                return;
            }

            _state = HubClientState.Closed;
        }

        Exception EndOf(CommandOutcome outcome) =>
            new HubConnectionException(reason is null ? "The client is closed." : "The client has closed: " + reason.Message, outcome, reason);
        _requests.Close(EndOf);
        foreach (var subscription in Subscriptions(static _ => true))
        {
            Forget(subscription);
            subscription.Buffer.End(
                reason is null ? null : new SubscriptionLostException(subscription.Channel, SubscriptionLostException.ClientClosed));
        }

        _firstConnected.TrySetException(EndOf(CommandOutcome.NotSent));
        Notify(new HubClientEvent.Closed(reason));
    }
}
