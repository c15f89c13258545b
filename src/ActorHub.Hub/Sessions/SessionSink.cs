using ActorHub.Connections;
using ActorHub.Hub.Dialects;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Hub.Sessions;

/// <summary>The sink of a connection's stream: passes commands to the session while it has credit. The session ends with the stream.</summary>
internal sealed class SessionSink : GraphStage<SinkShape<ClientCommand>>
{
    private readonly Inlet<ClientCommand> _in = new("session.in");
    private readonly HubNode _hub;

    public SessionSink(HubNode hub)
    {
        _hub = hub;
        Shape = new SinkShape<ClientCommand>(_in);
    }

    public override SinkShape<ClientCommand> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InGraphStageLogic
    {
        private readonly SessionSink _stage;
        private readonly Connection _connection;
        private Session? _session;

        public Logic(SessionSink stage, Connection connection)
            : base(inCount: 1, outCount: 0) // the constructor that takes a shape retains a log source and a string
        {
            _stage = stage;
            _connection = connection;
            SetHandler(stage._in, this);
        }

        public override void PreStart() => Pull(_stage._in);

        public override void OnPush()
        {
            try
            {
                Handle(Grab(_stage._in));
            }
            catch (Exception e)
            {
                FailStage(e); // crashes the connection's actor, which logs it; rethrowing would log it twice
                return;
            }

            PullWithCredit();
        }

        public override void PostStop() => _session?.End();

        private void Handle(ClientCommand command)
        {
            if (command is ClientCommand.Open open)
            {
                _session = new Session(_connection, open.Codec, _stage._hub);
                _session.Begin();
            }
            else
            {
                _session!.Handle(command);
            }
        }

        /// <summary>Pulls the next command, now or when credit is available.</summary>
        private void PullWithCredit()
        {
            // Create the callback each time: caching it would cost each session 176 bytes, and most sessions sleep only once, before the welcome.
            if (_session!.HasCredit || !_session.TrySleep(GetAsyncCallback(OnWoken)))
            {
                Pull(_stage._in);
            }
        }

        private void OnWoken()
        {
            if (!HasBeenPulled(_stage._in) && !IsClosed(_stage._in))
            {
                Pull(_stage._in);
            }
        }
    }
}
