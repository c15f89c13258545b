// A client of the native protocol (src/ActorHub.Hub/PROTOCOL.md):
//
//   caller ──▶ RequestTable ──▶ writer ──▶ connection ──▶ reader ──▶ reply to the caller
//                (queue; outlives                              └───▶ HubSubscription buffers, Notified
//                 connections)
//
// One task (HubClient.Life.cs) connects repeatedly and serves each connection until it ends. During that, a writer sends queued commands and
// a reader handles received messages, one at a time. Events are raised by the reader and by that task, which never run concurrently.
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

/// <summary>
/// A client of a hub that outlives its connections: it reconnects, and renews its subscriptions where they stood. It reports when publications
/// may have been missed, because the hub no longer keeps them. Thread-safe.
/// </summary>
public sealed partial class HubClient : IAsyncDisposable
{
    private static readonly PublishOptions Unconditionally = new();
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

    /// <summary>Creates a client. <see cref="ConnectAsync"/> connects it.</summary>
    /// <param name="uri">The URI of the hub, such as <c>wss://example.org/ws</c>.</param>
    /// <param name="options">The options of the client.</param>
    /// <exception cref="ArgumentException">The URI is not a WebSocket URI.</exception>
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
        _ = _firstConnected.Task.ContinueWith(static task => task.Exception, TaskContinuationOptions.OnlyOnFaulted); // observes the exception, if no call awaits the task
    }

    /// <summary>
    /// Raised for each event, in order, one at a time. Handlers block the connection: they must return quickly and must not wait for the
    /// client. Their exceptions are logged.
    /// </summary>
    public event Action<HubClientEvent>? Notified;

    /// <summary>The state of the client.</summary>
    public HubClientState State => _state;

    /// <summary>The id of the current connection, or of the last one while disconnected; null before the first.</summary>
    public string? ConnectionId { get; private set; }

    /// <summary>Connects. Failed attempts are repeated as <see cref="HubClientOptions.Reconnect"/> specifies.</summary>
    /// <param name="cancellationToken">Cancels connecting, and closes the client.</param>
    /// <returns>Completes when the hub has sent its first welcome.</returns>
    /// <exception cref="HubConnectionException">No attempt is left, or further attempts cannot succeed. Its inner exception is the cause.</exception>
    /// <exception cref="InvalidOperationException">The method was called before.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_life is not null)
            {
                throw new InvalidOperationException("ConnectAsync was already called. The client reconnects automatically; create a new one after it has closed.");
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
    /// <param name="cancellationToken">Cancels the subscription.</param>
    /// <returns>The subscription, which has begun: it receives everything published from now on.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client is already subscribed to the channel.</exception>
    public Task<HubSubscription> SubscribeAsync(string channel, CancellationToken cancellationToken) =>
        SubscribeAsync(channel, SubscriptionOptions.Default, cancellationToken);

    /// <summary>Subscribes to a channel.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="options">Where to begin, limits of pending publications, and the policy when they are reached.</param>
    /// <param name="cancellationToken">Cancels the subscription.</param>
    /// <returns>The subscription, which has begun: it receives everything published from now on.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client is already subscribed to the channel.</exception>
    public async Task<HubSubscription> SubscribeAsync(string channel, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckName(channel);
        var subscription = new HubSubscription(this, channel, options);
        var since = options.Since;
        lock (_lock)
        {
            if (!_subscriptions.TryAdd(channel, subscription))
            {
                throw new HubErrorException(HubErrorCodes.AlreadySubscribed, "This client is already subscribed to the channel.");
            }
        }

        try
        {
            await RequestAsync(
                id => new Request(id, Command.Subscribe(id, channel, since, options.Cache), MessageType.Subscribed, reply => Begin(subscription, since, reply)), cancellationToken);
            return subscription;
        }
        catch (Exception e)
        {
            Forget(subscription);
            if (e is OperationCanceledException or TimeoutException)
            {
                LeaveAtHub(channel); // the hub may have begun the subscription
            }

            throw;
        }
    }

    /// <summary>Subscribes to a channel with a handler.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="handler">Called with one publication at a time, in order, on the thread pool. Its exceptions are logged, and it is called with the next publication.</param>
    /// <param name="options">Where to begin, limits of publications that wait for the handler, and the policy when they are reached.</param>
    /// <param name="cancellationToken">Cancels the subscription.</param>
    /// <returns>The subscription. Do not enumerate it: the handler receives its publications.</returns>
    /// <exception cref="HubErrorException">The hub refused it, or this client is already subscribed to the channel.</exception>
    public async Task<HubSubscription> SubscribeAsync(
        string channel, Func<ReceivedPublication, ValueTask> handler, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = await SubscribeAsync(channel, options, cancellationToken);
        _ = Task.Run(() => HandleAsync(subscription, handler), CancellationToken.None);
        return subscription;
    }

    /// <summary>Ends a subscription, and waits for the hub's reply.</summary>
    /// <param name="subscription">The subscription; its enumeration ends.</param>
    /// <param name="cancellationToken">Cancels the wait; the subscription ends in any case.</param>
    /// <returns>Completes when the hub has ended the subscription; immediately if there is no connection.</returns>
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
            // The connection has ended, and the subscription with it; or the hub has ended the subscription concurrently.
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or SendQueueFullException)
        {
            LeaveAtHub(subscription.Channel); // the hub may not have received the command
            throw;
        }
    }

    /// <summary>Publishes to a channel.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="echo">Whether the client's own subscription receives it.</param>
    /// <param name="cancellationToken">Cancels the publication if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>The position of the publication, once the hub's broker has accepted it.</returns>
    /// <exception cref="ArgumentException">The JSON or the channel name is invalid.</exception>
    /// <exception cref="HubErrorException">The hub refused it.</exception>
    /// <exception cref="HubConnectionException">The connection was lost before the hub replied; see <see cref="HubConnectionException.Outcome"/>.</exception>
    /// <exception cref="SendQueueFullException">The send queue is full.</exception>
    /// <exception cref="TimeoutException">The hub did not reply within <see cref="HubClientOptions.RequestTimeout"/>.</exception>
    public Task<StreamPosition> PublishAsync(string channel, ReadOnlyMemory<byte> json, SenderEcho echo, CancellationToken cancellationToken) =>
        PublishAsync(channel, json, echo, Unconditionally, cancellationToken);

    /// <summary>Publishes to a channel, under conditions.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="echo">Whether the client's own subscription receives it.</param>
    /// <param name="options">
    /// The conditions. After a <see cref="HubConnectionException"/> or <see cref="TimeoutException"/>, a publication with a
    /// <see cref="PublishOptions.Key"/> can be repeated with the same key: it is not published twice. The client itself repeats no command.
    /// </param>
    /// <param name="cancellationToken">Cancels the publication if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>The position of the publication, or of the first one with the same key, once the hub's broker has accepted it.</returns>
    /// <exception cref="ArgumentException">The JSON, the channel name or the key is invalid.</exception>
    /// <exception cref="HubErrorException">
    /// The hub refused it. With <see cref="HubErrorCodes.Conflict"/>, <see cref="HubErrorException.Position"/> is the channel's position.
    /// </exception>
    /// <exception cref="HubConnectionException">The connection was lost before the hub replied; see <see cref="HubConnectionException.Outcome"/>.</exception>
    /// <exception cref="SendQueueFullException">The send queue is full.</exception>
    /// <exception cref="TimeoutException">The hub did not reply within <see cref="HubClientOptions.RequestTimeout"/>.</exception>
    public async Task<StreamPosition> PublishAsync(
        string channel, ReadOnlyMemory<byte> json, SenderEcho echo, PublishOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckName(channel);
        CheckName(options.Key ?? "");
        var reply = await RequestAsync(
            id => new Request(id, Command.Publish(id, channel, json, echo, options), MessageType.Published, echo == SenderEcho.Excluded ? RecordExcluded : null),
            cancellationToken);
        return reply.Position;
    }

    /// <summary>Publishes a .NET value to a channel.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="value">The value to publish, as JSON.</param>
    /// <param name="type">The type's contract, from a source-generated context or a serializer's options.</param>
    /// <param name="echo">Whether the client's own subscription receives it.</param>
    /// <param name="cancellationToken">Cancels the publication if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>The position of the publication, once the hub's broker has accepted it.</returns>
    public Task<StreamPosition> PublishAsync<T>(string channel, T value, JsonTypeInfo<T> type, SenderEcho echo, CancellationToken cancellationToken) =>
        PublishAsync(channel, JsonSerializer.SerializeToUtf8Bytes(value, type), echo, cancellationToken);

    /// <summary>Reads publications of a channel that the hub keeps.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="query">Which publications.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The publications; none if the channel's namespace keeps no history.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The query's limit is not positive.</exception>
    /// <exception cref="HubErrorException">The hub refused it.</exception>
    public async Task<HistoryPage> ReadHistoryAsync(string channel, HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        CheckName(channel);
        var reply = await RequestAsync(id => new Request(id, Command.History(id, channel, query), MessageType.History, null), cancellationToken);
        var position = reply.Position;
        var publications = reply.Publications.Select(past => new Publication(channel, position with { Offset = past.Offset }, past.From, past.Data));
        return new HistoryPage(position, [.. publications], reply.Failure);
    }

    /// <summary>Sends a message to one connection.</summary>
    /// <param name="connectionId">Its id, as in <see cref="Publication.From"/> and <see cref="Presence.Members"/>.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="cancellationToken">Cancels the message if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>Completes when the hub has queued the message for the connection.</returns>
    /// <exception cref="HubErrorException">The hub refused it, for example because there is no such connection.</exception>
    public Task SendAsync(string connectionId, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        CheckName(connectionId);
        return RequestAsync(id => new Request(id, Command.Send(id, connectionId, json), MessageType.Sent, null), cancellationToken);
    }

    /// <summary>Sends a .NET value to one connection.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="connectionId">Its id, as in <see cref="Publication.From"/> and <see cref="Presence.Members"/>.</param>
    /// <param name="value">The value to send, as JSON.</param>
    /// <param name="type">The type's contract, from a source-generated context or a serializer's options.</param>
    /// <param name="cancellationToken">Cancels the message if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>Completes when the hub has queued the message for the connection.</returns>
    public Task SendAsync<T>(string connectionId, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(connectionId, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <summary>Sends a message to every connection.</summary>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="echo">Whether this client receives it too.</param>
    /// <param name="cancellationToken">Cancels the broadcast if it is still queued; otherwise cancels only the wait.</param>
    /// <returns>Completes when the hub has queued the message for every connection.</returns>
    public Task BroadcastAsync(ReadOnlyMemory<byte> json, SenderEcho echo, CancellationToken cancellationToken) =>
        RequestAsync(id => new Request(id, Command.Broadcast(id, json, echo), MessageType.Broadcasted, null), cancellationToken);

    /// <summary>Gets the subscribers of a channel.</summary>
    /// <param name="channel">The channel; no subscription is needed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The current subscribers.</returns>
    public async Task<Presence> PresenceAsync(string channel, CancellationToken cancellationToken)
    {
        CheckName(channel);
        var reply = await RequestAsync(id => new Request(id, Command.Presence(id, channel), MessageType.Presence, null), cancellationToken);
        return new Presence(reply.Count ?? reply.Members.Length, reply.Members);
    }

    /// <summary>Checks that the hub responds.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time until the reply, including the time in the send queue.</returns>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken)
    {
        var begun = _options.TimeProvider.GetTimestamp();
        await RequestAsync(static id => new Request(id, Command.Ping(id), MessageType.Pong, null), cancellationToken);
        return _options.TimeProvider.GetElapsedTime(begun);
    }

    /// <summary>Closes the connection with 1000, and the client. Pending commands fail. A closed client cannot be connected again.</summary>
    /// <returns>Completes when the client has stopped.</returns>
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

    /// <summary>Refuses lone surrogates, which would be encoded as U+FFFD and so name another channel. The hub checks everything else.</summary>
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
        using var deadline = new Deadline(_options.RequestTimeout, _options.TimeProvider, cancellationToken);
        try
        {
            return await request.Reply.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            if (request.Reply.IsCompleted)
            {
                return await request.Reply; // the reply arrived at the same moment
            }

            var outcome = _requests.Withdraw(request);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(outcome == CommandOutcome.NotSent ? "The command could not be sent in time." : "The hub did not reply in time.");
        }
    }

    private static HubConnectionException Lost(CommandOutcome outcome) => new(
        outcome == CommandOutcome.NotSent ? "There is no connection to the hub." : "The connection to the hub was lost before the hub replied.", outcome, null);
}
