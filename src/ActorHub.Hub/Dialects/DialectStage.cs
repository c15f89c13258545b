using ActorHub.Connections;
using ActorHub.Connections.Streaming;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Hub.Dialects;

/// <summary>Decodes a connection's messages into commands. The first command is <see cref="ClientCommand.Open"/>.</summary>
internal sealed class DialectStage : GraphStage<FlowShape<InboundMessage, ClientCommand>>
{
    private readonly Inlet<InboundMessage> _in = new("dialect.in");
    private readonly Outlet<ClientCommand> _out = new("dialect.out");
    private readonly DialectSet _dialects;

    public DialectStage(DialectSet dialects)
    {
        _dialects = dialects;
        Shape = new FlowShape<InboundMessage, ClientCommand>(_in, _out);
    }

    public override FlowShape<InboundMessage, ClientCommand> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InAndOutGraphStageLogic, ICommandReceiver
    {
        private readonly DialectStage _stage;
        private readonly IDialectCodec _codec;
        private Queue<ClientCommand>? _pending; // null until a message contains more than one command
        private bool _opened;

        public Logic(DialectStage stage, Connection connection)
            : base(inCount: 1, outCount: 1) // the constructor that takes a shape retains a log source and a string
        {
            _stage = stage;
            _codec = stage._dialects.For(connection.Protocol.Subprotocol).NewCodec();
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush()
        {
            try
            {
                _codec.Decode(Grab(_stage._in), this);
            }
            catch (Exception e)
            {
                FailStage(e); // crashes the connection's actor, which logs it; rethrowing would log it twice
                return;
            }

            if (IsAvailable(_stage._out) && !HasBeenPulled(_stage._in))
            {
                Pull(_stage._in); // the message contained no command
            }
        }

        public override void OnPull()
        {
            if (!_opened)
            {
                _opened = true;
                Push(_stage._out, new ClientCommand.Open(_codec));
            }
            else if (_pending is not null && _pending.TryDequeue(out var command))
            {
                Push(_stage._out, command);
                CompleteIfDone();
            }
            else
            {
                Pull(_stage._in);
            }
        }

        public override void OnUpstreamFinish() => CompleteIfDone();

        void ICommandReceiver.Receive(ClientCommand command)
        {
            if (IsAvailable(_stage._out))
            {
                Push(_stage._out, command);
            }
            else
            {
                (_pending ??= new Queue<ClientCommand>()).Enqueue(command);
            }
        }

        private void CompleteIfDone()
        {
            if (IsClosed(_stage._in) && _pending is not { Count: > 0 })
            {
                CompleteStage();
            }
        }
    }
}
