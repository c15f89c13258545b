// A client of the native protocol (src/ActorHub.Hub/PROTOCOL.md):
//
//   caller ──▶ RequestTable ──▶ writer ──▶ connection ──▶ reader ──▶ reply to the caller
//                (queue; lives                                 └───▶ HubSubscription buffers, Notified
//                 through connections)
//
// One task (HubClient.Life.cs) makes connection after connection and serves each until it ends; while one is served, a writer sends what
// waits and a reader handles what comes, one message at a time. Events are told from that reader and that task, which never run at once.
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

/// <summary>
/// A client of a hub, through as many connections as it takes: it connects again, renews its subscriptions and says when something may
/// have been missed. Thread-safe.
/// </summary>
public sealed partial class HubClient : IAsyncDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly HubClientOptions _options;
    private readonly ConnectWire _connect;
    private readonly ILogger _log;
    private readonly RequestTable _requests;
    private readonly Dictionary<string, HubSubscription> _subscriptions = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstConnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private long _lastId;
    private volatile HubClientState _state;
    private Task? _life;

    /// <summary>Makes a client; <see cref="ConnectAsync"/> connects it.</summary>
    /// <param name="uri">Where the hub is, such as <c>wss://example.org/ws</c>.</param>
    /// <param name="options">How it works.</param>
    public HubClient(Uri uri, HubClientOptions options)
        : this(options, WebSocketWire.Connector(uri, options))
    {
    }

    internal HubClient(HubClientOptions options, ConnectWire connect)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _connect = connect;
        _log = options.Logger;
        _requests = new RequestTable(options.MaxSendQueueCommands, options.MaxSendQueueBytes);
        _ = _firstConnected.Task.ContinueWith(static task => task.Exception, TaskContinuationOptions.OnlyOnFaulted); // nobody may wait for it
    }

    /// <summary>
    /// Tells what happens, in order, one event at a time. Handlers hold up the connection: they return soon, and do not wait for the
    /// client. What they throw is logged.
    /// </summary>
    public event Action<HubClientEvent>? Notified;

    /// <summary>Where the client is in its life.</summary>
    public HubClientState State => _state;

    /// <summary>The id of the present connection, or of the last one; null before the first.</summary>
    public string? ConnectionId { get; private set; }

    /// <summary>Connects. Attempts that fail are repeated as the options say.</summary>
    /// <param name="cancellationToken">Gives up, and closes the client.</param>
    /// <returns>Completes with the hub's first welcome.</returns>
    /// <exception cref="HubConnectionException">No attempt is left, or another would fail as well; its inner exception says why.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_life is not null)
            {
                throw new InvalidOperationException("A client is connected once; it connects again by itself.");
            }

            _state = HubClientState.Connecting;
            _life = Task.Run(LiveAsync, CancellationToken.None);
        }

        try
        {
            await _firstConnected.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CloseAsync();
            throw;
        }
    }

    /// <summary>Subscribes to a channel, with the default options.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="cancellationToken">Gives up; the subscription is then taken back.</param>
    /// <returns>The subscription, which has begun: nothing published from now on is missed.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client has a subscription to the channel already.</exception>
    public Task<HubSubscription> SubscribeAsync(string channel, CancellationToken cancellationToken) =>
        SubscribeAsync(channel, SubscriptionOptions.Default, cancellationToken);

    /// <summary>Subscribes to a channel.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="cancellationToken">Gives up; the subscription is then taken back.</param>
    /// <returns>The subscription, which has begun: nothing published from now on is missed.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client has a subscription to the channel already.</exception>
    public async Task<HubSubscription> SubscribeAsync(string channel, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckName(channel);
        var subscription = new HubSubscription(this, channel, options);
        lock (_lock)
        {
            if (!_subscriptions.TryAdd(channel, subscription))
            {
                throw new HubErrorException(HubErrorCodes.AlreadySubscribed, "This client is subscribed to the channel already.");
            }
        }

        try
        {
            await RequestAsync(id => new Request(id, Command.Subscribe(id, channel), MessageType.Subscribed, reply => Begin(subscription, reply)), cancellationToken);
            return subscription;
        }
        catch (Exception e)
        {
            Forget(subscription);
            if (e is OperationCanceledException or TimeoutException)
            {
                LeaveAtHub(channel); // which may have begun it nevertheless
            }

            throw;
        }
    }

    /// <summary>Subscribes to a channel with a handler.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="handler">Called with one publication at a time, in order, away from the connection. What it throws is logged, and it is called with the next.</param>
    /// <param name="options">How many publications wait for the handler, and what happens beyond.</param>
    /// <param name="cancellationToken">Gives up; the subscription is then taken back.</param>
    /// <returns>The subscription; it is enumerated for the handler.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client has a subscription to the channel already.</exception>
    public async Task<HubSubscription> SubscribeAsync(
        string channel, Func<ReceivedPublication, ValueTask> handler, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = await SubscribeAsync(channel, options, cancellationToken);
        _ = Task.Run(() => HandleAsync(subscription, handler), CancellationToken.None);
        return subscription;
    }

    /// <summary>Ends a subscription and waits for the hub's word: no publication comes after it.</summary>
    /// <param name="subscription">The subscription; its enumeration ends.</param>
    /// <param name="cancellationToken">Stops waiting; the subscription ends nevertheless.</param>
    /// <returns>Completes when the hub has ended it, at once when there is no connection.</returns>
    public async Task UnsubscribeAsync(HubSubscription subscription, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        if (!Forget(subscription))
        {
            return;
        }

        subscription.Buffer.End(null);
        if (State != HubClientState.Connected)
        {
            return;
        }

        try
        {
            await RequestAsync(id => new Request(id, Command.Unsubscribe(id, subscription.Channel), MessageType.Unsubscribed, null), cancellationToken);
        }
        catch (Exception e) when (e is HubConnectionException or HubErrorException { Code: HubErrorCodes.NotSubscribed })
        {
            // The connection has left it with its end, or the hub has ended it at the same moment.
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or SendQueueFullException)
        {
            LeaveAtHub(subscription.Channel); // which may not have heard of it
            throw;
        }
    }

    /// <summary>Publishes to a channel.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="echo">Whether the client's own subscription hears it.</param>
    /// <param name="cancellationToken">Stops waiting; unless it is still in the queue, the publication may happen nevertheless.</param>
    /// <returns>Its place in the channel, once the hub's broker has it.</returns>
    /// <exception cref="HubErrorException">The hub refused it.</exception>
    /// <exception cref="HubConnectionException">The connection was lost before the hub answered; <see cref="HubConnectionException.Outcome"/> says what is known.</exception>
    public async Task<StreamPosition> PublishAsync(string channel, ReadOnlyMemory<byte> json, SenderEcho echo, CancellationToken cancellationToken)
    {
        CheckName(channel);
        var reply = await RequestAsync(
            id => new Request(id, Command.Publish(id, channel, json, echo), MessageType.Published, echo == SenderEcho.Excluded ? NoteUnheard : null), cancellationToken);
        return reply.Position;
    }

    /// <summary>Publishes a .NET value to a channel.</summary>
    /// <typeparam name="T">What is written.</typeparam>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="value">The message.</param>
    /// <param name="type">How it is written, from a source-generated context or a serializer's options.</param>
    /// <param name="echo">Whether the client's own subscription hears it.</param>
    /// <param name="cancellationToken">Stops waiting; unless it is still in the queue, the publication may happen nevertheless.</param>
    /// <returns>Its place in the channel, once the hub's broker has it.</returns>
    public Task<StreamPosition> PublishAsync<T>(string channel, T value, JsonTypeInfo<T> type, SenderEcho echo, CancellationToken cancellationToken) =>
        PublishAsync(channel, JsonSerializer.SerializeToUtf8Bytes(value, type), echo, cancellationToken);

    /// <summary>Sends a message to one connection.</summary>
    /// <param name="connectionId">Its id, as in <see cref="Publication.From"/> and <see cref="Presence.Members"/>.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting; unless it is still in the queue, the message may be sent nevertheless.</param>
    /// <returns>Completes when the hub has handed it to the connection.</returns>
    /// <exception cref="HubErrorException">The hub refused it: there may be no such connection.</exception>
    public Task SendAsync(string connectionId, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        CheckName(connectionId);
        return RequestAsync(id => new Request(id, Command.Send(id, connectionId, json), MessageType.Sent, null), cancellationToken);
    }

    /// <summary>Sends a .NET value to one connection.</summary>
    /// <typeparam name="T">What is written.</typeparam>
    /// <param name="connectionId">Its id, as in <see cref="Publication.From"/> and <see cref="Presence.Members"/>.</param>
    /// <param name="value">The message.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="cancellationToken">Stops waiting; unless it is still in the queue, the message may be sent nevertheless.</param>
    /// <returns>Completes when the hub has handed it to the connection.</returns>
    public Task SendAsync<T>(string connectionId, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(connectionId, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <summary>Sends a message to every connection.</summary>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="echo">Whether this client hears it.</param>
    /// <param name="cancellationToken">Stops waiting; unless it is still in the queue, the broadcast may happen nevertheless.</param>
    /// <returns>Completes when the hub has handed it to all.</returns>
    public Task BroadcastAsync(ReadOnlyMemory<byte> json, SenderEcho echo, CancellationToken cancellationToken) =>
        RequestAsync(id => new Request(id, Command.Broadcast(id, json, echo), MessageType.Broadcasted, null), cancellationToken);

    /// <summary>Asks who is subscribed to a channel.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The members now.</returns>
    public async Task<Presence> PresenceAsync(string channel, CancellationToken cancellationToken)
    {
        CheckName(channel);
        var reply = await RequestAsync(id => new Request(id, Command.Presence(id, channel), MessageType.Presence, null), cancellationToken);
        return new Presence(reply.Count ?? reply.Members.Length, reply.Members);
    }

    /// <summary>Asks whether the hub is there.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The time until its answer, waiting in the queue included.</returns>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken)
    {
        var begun = _options.TimeProvider.GetTimestamp();
        await RequestAsync(static id => new Request(id, Command.Ping(id), MessageType.Pong, null), cancellationToken);
        return _options.TimeProvider.GetElapsedTime(begun);
    }

    /// <summary>Closes the connection with 1000 and ends the client for good. Commands that are not answered fail.</summary>
    /// <returns>Completes when nothing of it runs any more.</returns>
    public async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        Task? life;
        lock (_lock)
        {
            life = _life;
        }

        if (life is null)
        {
            End(null);
            return;
        }

        await life;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Half a surrogate pair would be written as U+FFFD, which makes another name of it. The hub judges the rest.</summary>
    private static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _ = StrictUtf8.GetByteCount(name); // throws an ArgumentException
    }

    private async Task<HubMessage> RequestAsync(Func<long, Request> make, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_options.WhileDisconnected == DisconnectedPolicy.Refuse && State is not (HubClientState.Connected or HubClientState.Closed))
        {
            throw Lost(CommandOutcome.NotSent);
        }

        var request = make(Interlocked.Increment(ref _lastId));
        _requests.Add(request);
        try
        {
            return await request.Reply.WaitAsync(_options.RequestTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (TimeoutException) when (!request.Reply.IsCompleted)
        {
            var outcome = _requests.Withdraw(request);
            throw new TimeoutException(outcome == CommandOutcome.NotSent ? "The command could not be sent in time." : "The hub did not answer in time.");
        }
        catch (OperationCanceledException) when (!request.Reply.IsCompleted)
        {
            _requests.Withdraw(request);
            throw;
        }
    }

    private static HubConnectionException Lost(CommandOutcome outcome) => new(
        outcome == CommandOutcome.NotSent ? "There is no connection to the hub." : "The connection to the hub was lost before it answered.", outcome, null);
}
