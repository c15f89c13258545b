using System.Text;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Serving;

/// <summary>The end of a connection's stream in a <see cref="WebSocketServer"/>: calls the handlers, one event at a time.</summary>
internal sealed class ServingSink : GraphStage<SinkShape<InboundMessage>>
{
    private readonly Inlet<InboundMessage> _in = new("serving.in");
    private readonly WebSocketServer _server;

    public ServingSink(WebSocketServer server)
    {
        _server = server;
        Shape = new SinkShape<InboundMessage>(_in);
    }

    public override SinkShape<InboundMessage> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Inlet<InboundMessage> _in;
        private readonly WebSocketServer _server;
        private readonly Connection _connection;
        private readonly ServerConnection _served;
        private Action<Task>? _done;
        private bool _running; // a handler is under way
        private bool _tickDue;
        private Func<ValueTask>? _held; // a message that came while a tick was handled

        public Logic(ServingSink stage, Connection connection)
            : base(inCount: 1, outCount: 0) // a logic made from a shape keeps a log source and a string
        {
            _in = stage._in;
            _server = stage._server;
            _connection = connection;
            _served = new ServerConnection(connection, _server.Options.Handlers);
            SetHandler(_in, this);
        }

        public override void PreStart()
        {
            _done = GetAsyncCallback<Task>(OnDone);
            _served.TickDue = GetAsyncCallback(OnTickDue);
            _server.Add(_served);
            Run(() => _served.Handlers.Open?.Invoke(_served) ?? default);
        }

        public override void PostStop()
        {
            _server.Remove(_served);
            _served.End();
            var close = _connection.PeerClose ?? new CloseFrame(CloseCode.AbnormalClosure, string.Empty);
            _ = _connection.Transport.Loop is null ? CloseAsync(close) : Task.Run(() => CloseAsync(close)); // as in Run
        }

        public override void OnPush()
        {
            var message = Grab(_in);
            var call = Call(message.Kind, message.Payload.Span);
            if (_running)
            {
                _held = call;
            }
            else
            {
                Run(call);
            }
        }

        public override void OnUpstreamFinish()
        {
            _served.End(); // for the handler that is under way
            if (!_running)
            {
                CompleteStage();
            }
        }

        private void OnTickDue()
        {
            _tickDue = true;
            if (!_running)
            {
                GoOn();
            }
        }

        /// <summary>The call for a message, with a copy of its bytes: what the handler gets stays its own.</summary>
        private Func<ValueTask> Call(MessageKind kind, ReadOnlySpan<byte> payload)
        {
            var served = _served;
            if (kind == MessageKind.Text)
            {
                served.Received(payload.Length);
                var text = Encoding.UTF8.GetString(payload);
                return () => served.Handlers.Text?.Invoke(served, text) ?? default;
            }

            var bytes = payload.ToArray();
            switch (kind)
            {
                case MessageKind.Ping:
                    return () => served.Handlers.Ping?.Invoke(served, bytes) ?? default;
                case MessageKind.Pong:
                    return () => served.Handlers.Pong?.Invoke(served, bytes) ?? default;
                default:
                    served.Received(payload.Length);
                    return () => served.Handlers.Binary?.Invoke(served, bytes) ?? default;
            }
        }

        private void Run(Func<ValueTask> handler)
        {
            // A handler may block, which must not hold up the other connections of an event loop.
            var running = _connection.Transport.Loop is null ? CallAsync(handler) : Task.Run(() => CallAsync(handler));
            if (running.IsCompleted)
            {
                OnDone(running);
                return;
            }

            _running = true;
            _ = TellDoneAsync(running, _done!);
        }

        /// <summary>One that throws at once fails like one that fails later.</summary>
        private static async Task CallAsync(Func<ValueTask> handler) => await handler().ConfigureAwait(false);

        private static async Task TellDoneAsync(Task running, Action<Task> done)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            done(running);
        }

        private void OnDone(Task finished)
        {
            _running = false;
            if (finished.IsCompletedSuccessfully)
            {
                GoOn();
            }
            else if (IsClosed(_in) && finished.IsCanceled)
            {
                CompleteStage(); // it gave up because the connection is over, as it should
            }
            else
            {
                // Told to the connection's actor, which crashes.
                FailStage(finished.Exception?.InnerException ?? new TaskCanceledException(finished));
            }
        }

        /// <summary>The next thing to do. A message goes before a tick: ticks can wait.</summary>
        private void GoOn()
        {
            if (_held is { } message)
            {
                _held = null;
                Run(message);
            }
            else if (IsClosed(_in))
            {
                CompleteStage();
            }
            else if (_tickDue)
            {
                _tickDue = false;
                Run(() => _served.Handlers.Tick?.Invoke(_served) ?? default);
            }
            else if (!HasBeenPulled(_in))
            {
                Pull(_in);
            }
        }

        private async Task CloseAsync(CloseFrame close)
        {
            try
            {
                if (_served.Handlers.Closed is { } closed)
                {
                    await closed(_served, close).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                _server.Log.Error(e, "The Closed handler of connection {0} failed", _served.Id);
            }
        }
    }
}
