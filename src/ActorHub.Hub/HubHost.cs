using System.Net;
using System.Text.Json;
using ActorHub.Connections;
using ActorHub.Connections.Hosting;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Echo;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorHub.Hub;

/// <summary>A hub in this process: clients connect to its address, and the program takes part in the same channels. Thread-safe.</summary>
/// <remarks>After <see cref="StopAsync"/> every call except another stop throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed class HubHost : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultStopDeadline = TimeSpan.FromSeconds(5);

    private readonly HubOptions _options;
    private readonly IActorRef _supervisor;
    private readonly HubNode _node;
    private readonly ServerStop _stop;

    private HubHost(HubOptions options, ActorSystem system, IActorRef supervisor, HubNode node, IActorRef connections, EventLoopGroup? loops, InMemoryBroker? ownBroker)
    {
        _options = options;
        System = system;
        _supervisor = supervisor;
        _node = node;
        EndPoint = options.EndPoint;
        _stop = new ServerStop(system, ownsSystem: options.System is null, supervisor, loops, "hub") { Connections = connections };
        _stop.Stopping.Register(() => ownBroker?.Dispose());
    }

    /// <summary>The address at which the hub listens, with the actual port, which is also that of <see cref="HubOptions.MoreAddresses"/>.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>The actor system that the hub runs in.</summary>
    public ActorSystem System { get; }

    /// <summary>The current numbers of connections, channels and subscriptions.</summary>
    public HubCounts Counts => _node.Meter.Counts;

    internal IActorRef Connections => _stop.Connections;

    internal HubNode Node => _node;

    /// <summary>Starts a hub and listens.</summary>
    /// <param name="options">The hub's options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running hub; dispose it to stop it.</returns>
    /// <exception cref="HubStartException">The hub cannot listen at its address, or the actor system or the platform cannot run it.</exception>
    public static async Task<HubHost> StartAsync(HubOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var loops = StartLoops(options);
        var host = await CreateOrDisposeAsync(options, loops);
        try
        {
            host.EndPoint = await host.ListenAsync(options.EndPoint, cancellationToken);
            foreach (var address in options.MoreAddresses)
            {
                await host.ListenAsync(new IPEndPoint(address, host.EndPoint.Port), cancellationToken);
            }

            return host;
        }
        catch
        {
            await host.StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>Serves a connection that was established elsewhere, such as one that another HTTP server has upgraded. It counts like one that the hub has accepted.</summary>
    /// <param name="transport">The connection, which the hub closes. Its first unread byte is the first byte of the request.</param>
    public void Serve(Transport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (_stop.Stopping.IsCancellationRequested)
        {
            transport.Close();
        }
        else
        {
            Connections.Tell(new ConnectionsActor.Serve(transport), ActorRefs.NoSender);
        }
    }

    /// <summary>Publishes to a channel, on behalf of the program itself.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="json">One JSON value in UTF-8; copied.</param>
    /// <param name="options">Conditions; null for none.</param>
    /// <param name="cancellationToken">Stops waiting; the hub may publish the message nevertheless.</param>
    /// <returns>The position of the publication, or of the first one with the same key. The task completes when the broker has accepted it.</returns>
    /// <exception cref="HubException">The publication was refused. With the code <c>conflict</c>, its <see cref="HubException.Position"/> is the channel's position.</exception>
    public async Task<StreamPosition> PublishAsync(string channel, ReadOnlyMemory<byte> json, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        CheckChannel(channel);
        var publish = new ClientCommand.Publish([], channel, ValidatedCopy(json), SenderEcho.Included) { Options = options };
        return ((Reply.Published)await CallAsync(publish, cancellationToken)).Position;
    }

    /// <summary>Reads publications of a channel that are kept.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="query">Which publications; at most <see cref="HubLimits.MaxPagePublications"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The publications; none if the channel's namespace keeps no history.</returns>
    /// <exception cref="HubException">The command was refused.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The query's limit is not positive.</exception>
    public async Task<HistoryPage> ReadHistoryAsync(string channel, HistoryQuery query, CancellationToken cancellationToken = default)
    {
        CheckChannel(channel);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        return ((Reply.History)await CallAsync(new ClientCommand.History([], channel, query), cancellationToken)).Page;
    }

    /// <summary>Sends a message to every connection.</summary>
    /// <param name="json">One JSON value in UTF-8; copied.</param>
    /// <param name="cancellationToken">Stops waiting; the hub may send the message nevertheless.</param>
    /// <returns>A task that completes when the message has been queued for every connection.</returns>
    public Task BroadcastAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        CallAsync(_node.Router, new ClientCommand.Broadcast([], ValidatedCopy(json), SenderEcho.Included), cancellationToken);

    /// <summary>Sends a message to one connection.</summary>
    /// <param name="connectionId">The connection's id, as in the field <c>from</c> of its messages.</param>
    /// <param name="json">One JSON value in UTF-8; copied.</param>
    /// <param name="cancellationToken">Stops waiting; the hub may send the message nevertheless.</param>
    /// <returns>False if no connection with this id is open.</returns>
    public async Task<bool> SendAsync(string connectionId, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connectionId);
        try
        {
            await CallAsync(_node.Router, new ClientCommand.Send([], connectionId, ValidatedCopy(json)), cancellationToken);
            return true;
        }
        catch (HubException e) when (e.Code == HubError.UnknownConnection.Code)
        {
            return false;
        }
    }

    /// <summary>Subscribes the program to a channel.</summary>
    /// <param name="channel">The channel: 1 to 255 bytes of UTF-8, no control characters.</param>
    /// <param name="handler">
    /// Called with one publication at a time, in order, by an actor of the subscription, so that a slow handler does not delay others. An
    /// exception is logged, and the handler is called with the next publication. If more than
    /// <see cref="HubLimits.MaxPendingPublications"/> are pending, the subscription ends, with an error in the log.
    /// </param>
    /// <param name="cancellationToken">Cancels the subscription before it is complete.</param>
    /// <returns>Dispose it to unsubscribe.</returns>
    /// <exception cref="HubException">The subscription was refused.</exception>
    public async Task<IAsyncDisposable> SubscribeAsync(string channel, Action<Publication> handler, CancellationToken cancellationToken = default)
    {
        CheckChannel(channel);
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(_stop.Stopping.IsCancellationRequested, this);
        var subscription = new LocalSubscription(channel, _options.Limits.MaxPendingPublications, _stop.Stopping);
        var hosted = await _supervisor.Ask<HubSupervisor.Hosted>(new HubSupervisor.Host(subscription, handler), StartTimeout, cancellationToken);
        try
        {
            await CallAsync(new ClientCommand.Subscribe([], channel) { Subscription = subscription }, cancellationToken);
        }
        catch
        {
            System.Stop(hosted.Subscriber);
            throw;
        }

        return new Unsubscriber(hosted.Subscriber);
    }

    /// <summary>
    /// Stops the hub: stops accepting, closes every connection with 1001, then stops all actors. Later calls return the same task, and their
    /// deadline is ignored.
    /// </summary>
    /// <param name="deadline">Connections that are still open after this time are disconnected.</param>
    /// <returns>A task that completes when no part of the hub runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or more than 1 day.</exception>
    public Task StopAsync(TimeSpan deadline) => _stop.StopAsync(deadline);

    /// <summary>Stops the hub with a deadline of 5 seconds: see <see cref="StopAsync"/>.</summary>
    /// <returns>A task that completes when no part of the hub runs any more.</returns>
    public ValueTask DisposeAsync() => _stop.DisposeAsync();

    /// <summary>Creates a hub that does not listen; connections are passed to its <see cref="Connections"/> actor.</summary>
    internal static async Task<HubHost> CreateAsync(HubOptions options, EventLoopGroup? loops = null)
    {
        var system = options.System ?? ActorSystem.Create("actorhub");
        IActorRef supervisor = ActorRefs.Nobody;
        InMemoryBroker? ownBroker = null;
        try
        {
            if (RootActors.Problem(system) is { } problem)
            {
                throw new HubStartException(problem);
            }

            system.Materializer(); // creates the system's materializer now, so that invalid stream settings fail the start
            loops?.Attach(system);
            var meter = new HubMeter();
            options = options with { Limits = options.Limits with { MaxPageBytes = Math.Min(options.Limits.MaxPageBytes, options.Connections.MaxOutboxBytes / 2) } };
            var broker = options.Broker ?? (ownBroker = new InMemoryBroker(options.TimeProvider, options.Limits.MaxHistoryBytes));
            var props = Props.Create<HubSupervisor>(broker, options.Limits, options.Namespaces, meter, options.TimeProvider, loops);
            supervisor = RootActors.Start(system, props, "actorhub");
            return await CreateAsync(options, system, supervisor, meter, loops, ownBroker);
        }
        catch
        {
            system.Stop(supervisor);
            ownBroker?.Dispose();
            if (options.System is null)
            {
                await system.Terminate();
            }

            throw;
        }
    }

    private static async Task<HubHost> CreateAsync(HubOptions options, ActorSystem system, IActorRef supervisor, HubMeter meter, EventLoopGroup? loops, InMemoryBroker? ownBroker)
    {
        var parts = await supervisor.Ask<HubSupervisor.Parts>(HubSupervisor.GetParts.Instance, StartTimeout);
        var node = new HubNode(parts.Channels, parts.Router, options.Limits, options.TimeProvider, meter);
        var setup = new ConnectionSetup(options.Connections, Endpoints(options, node), options.PlainHttp) { Loops = loops };
        var serving = await supervisor.Ask<HubSupervisor.Serving>(new HubSupervisor.Serve(setup), StartTimeout);
        return new HubHost(options, system, supervisor, node, serving.Connections, loops, ownBroker);
    }

    /// <summary>Listens at an address.</summary>
    /// <returns>The address with the actual port.</returns>
    private async Task<IPEndPoint> ListenAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var reply = await Connections.Ask<object>(new ConnectionsActor.Listen(endPoint), StartTimeout, cancellationToken);
        return reply is ConnectionsActor.ListenFailed failed
            ? throw new HubStartException($"Cannot listen at {endPoint}: {failed.Reason}")
            : (IPEndPoint)((ConnectionsActor.Listening)reply).EndPoint;
    }

    private static EventLoopGroup? StartLoops(HubOptions options)
    {
        try
        {
            return EventLoopGroup.Start(options.Connections);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException or FormatException)
        {
            throw new HubStartException(e.Message);
        }
    }

    private static async Task<HubHost> CreateOrDisposeAsync(HubOptions options, EventLoopGroup? loops)
    {
        try
        {
            return await CreateAsync(options, loops);
        }
        catch
        {
            loops?.Dispose();
            throw;
        }
    }

    private static Dictionary<string, Endpoint> Endpoints(HubOptions options, HubNode node)
    {
        var handshake = new ServerHandshakeOptions
        {
            Origins = options.Origins.ListeningAt([options.EndPoint.Address, .. options.MoreAddresses]),
            Versions = options.Versions,
            Deflate = options.Compression?.Deflate,
        };
        var budget = new MemoryBudget(options.Compression?.MaxMemoryBytes ?? 0);
        var messages = Flow.FromGraph(new DialectStage(options.Dialects)).To(Sink.FromGraph(new SessionSink(node)));
        var endpoints = new Dictionary<string, Endpoint>
        {
            [options.HubPath] = new(options.HubPath, handshake with { Subprotocols = [.. options.Dialects.Subprotocols] }, options.WebSocket with { Budget = budget }, messages),
        };
        if (options.EchoPath is { } echo)
        {
            endpoints[echo] = new Endpoint(echo, handshake, options.Echo with { Budget = budget }, Sink.FromGraph(new EchoSink()));
        }

        return endpoints;
    }

    private static void CheckChannel(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!ChannelName.IsValid(channel))
        {
            throw new HubException(HubError.InvalidChannel);
        }
    }

    /// <summary>Copies one JSON value. Anything else throws, because it would corrupt the messages that contain it.</summary>
    private static byte[] ValidatedCopy(ReadOnlyMemory<byte> json)
    {
        var copy = json.ToArray();
        var reader = new Utf8JsonReader(copy);
        try
        {
            reader.Read();
            reader.Skip();
            reader.Read(); // throws if anything follows the value
            return copy;
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The message must be exactly one JSON value: " + e.Message, nameof(json), e);
        }
    }

    private Task<Reply> CallAsync(ClientCommand.ForChannel command, CancellationToken cancellationToken) =>
        CallAsync(call => command.Pass(_node.Channels, call), cancellationToken);

    private Task<Reply> CallAsync(IActorRef actor, ClientCommand command, CancellationToken cancellationToken) =>
        CallAsync(call => command.Pass(actor, call), cancellationToken);

    private async Task<Reply> CallAsync(Action<HubCall> pass, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stop.Stopping.IsCancellationRequested, this);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Stopping, cancellationToken);
        var call = new HubCall();
        pass(call);
        try
        {
            var reply = await call.Answer.WaitAsync(linked.Token);
            return reply is Reply.Failed failed ? throw new HubException(failed.Error, failed.Position) : reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(HubHost)); // an actor that has stopped never answers
        }
    }

    private sealed class Unsubscriber(IActorRef subscriber) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await subscriber.GracefulStop(DefaultStopDeadline);
    }
}
