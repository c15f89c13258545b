using System.Text;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Serving;

/// <summary>The sink of a connection's stream in a <see cref="WebSocketServer"/>: calls the handlers, one event at a time.</summary>
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
        private Action<Task>? _onDone;
        private bool _isRunning; // a handler
        private bool _tickDue;
        private Func<ValueTask>? _pending; // the handler of a message that arrived while a tick was handled

        public Logic(ServingSink stage, Connection connection)
            : base(inCount: 1, outCount: 0) // the constructor that takes a shape retains a log source and a string
        {
            _in = stage._in;
            _server = stage._server;
            _connection = connection;
            _served = new ServerConnection(connection, _server.Options.Handlers);
            SetHandler(_in, this);
        }

        public override void PreStart()
        {
            _onDone = GetAsyncCallback<Task>(OnDone);
            _served.NotifyTick = GetAsyncCallback(OnTickDue);
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
            var handler = HandlerFor(message.Kind, message.Payload.Span);
            if (_isRunning)
            {
                _pending = handler;
            }
            else
            {
                Run(handler);
            }
        }

        public override void OnUpstreamFinish()
        {
            _served.End(); // cancels the token of the running handler
            if (!_isRunning)
            {
                CompleteStage();
            }
        }

        private void OnTickDue()
        {
            _tickDue = true;
            if (!_isRunning)
            {
                Continue();
            }
        }

        /// <summary>Binds the handler of a message to a copy of its bytes, because the handler may keep them.</summary>
        private Func<ValueTask> HandlerFor(MessageKind kind, ReadOnlySpan<byte> payload)
        {
            var served = _served;
            if (kind == MessageKind.Text)
            {
                served.CountReceived(payload.Length);
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
                    served.CountReceived(payload.Length);
                    return () => served.Handlers.Binary?.Invoke(served, bytes) ?? default;
            }
        }

        private void Run(Func<ValueTask> handler)
        {
            // On an event loop, use the thread pool: a handler may block, which must not delay other connections of the loop.
            var running = _connection.Transport.Loop is null ? CallAsync(handler) : Task.Run(() => CallAsync(handler));
            if (running.IsCompleted)
            {
                OnDone(running);
                return;
            }

            _isRunning = true;
            _ = NotifyDoneAsync(running, _onDone!);
        }

        /// <summary>Calls a handler. An exception that it throws synchronously fails the task, too.</summary>
        private static async Task CallAsync(Func<ValueTask> handler) => await handler().ConfigureAwait(false);

        private static async Task NotifyDoneAsync(Task running, Action<Task> onDone)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            onDone(running);
        }

        private void OnDone(Task finished)
        {
            _isRunning = false;
            if (finished.IsCompletedSuccessfully)
            {
                Continue();
            }
            else if (IsClosed(_in) && finished.IsCanceled)
            {
                CompleteStage(); // the handler was cancelled because the connection has ended
            }
            else
            {
                // The framing stage reports the failure to the connection's actor, which crashes.
                FailStage(finished.Exception?.InnerException ?? new TaskCanceledException(finished));
            }
        }

        /// <summary>Runs the next pending handler, or pulls. A message precedes a tick, because ticks can wait.</summary>
        private void Continue()
        {
            if (_pending is { } handler)
            {
                _pending = null;
                Run(handler);
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
