using System.Buffers;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Streaming;

/// <summary>Reads a connection's transport on demand. Without demand it reads nothing, and TCP applies back-pressure to the peer.</summary>
internal sealed class TransportSource : GraphStage<SourceShape<ReceivedBytes>>
{
    private readonly Outlet<ReceivedBytes> _out = new("transport.out");

    public TransportSource() => Shape = new SourceShape<ReceivedBytes>(_out);

    public override SourceShape<ReceivedBytes> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    /// <summary>The handler that the connection's actor runs for <see cref="BytesReadable"/>. Its argument is the stage's logic.</summary>
    public static Action<object> OnBytesReadable { get; } = static logic => ((Logic)logic).Read();

    private sealed class Logic : OutGraphStageLogic, ITransportReader
    {
        private readonly Outlet<ReceivedBytes> _out;
        private readonly Connection _connection;

        public Logic(TransportSource stage, Connection connection)
            : base(inCount: 0, outCount: 1) // the constructor that takes a shape retains a log source and a string
        {
            _out = stage._out;
            _connection = connection;
            SetHandler(_out, this);
        }

        public override void PreStart() => _connection.Transport.Reader = this;

        public override void OnPull()
        {
            if (_connection.TakeReadAhead() is { } ahead)
            {
                Push(_out, ahead);
                return;
            }

            Read();
        }

        void ITransportReader.OnReadable() => _connection.Actor.Tell(BytesReadable.Instance, ActorRefs.NoSender);

        public void Read()
        {
            if (IsClosed(_out))
            {
                return; // downstream cancelled while the notification was in flight
            }

            var buffer = ArrayPool<byte>.Shared.Rent(_connection.Setup.Options.ReadBufferBytes);
            var result = _connection.Transport.Read(buffer);
            if (result.Status == TransferStatus.Moved)
            {
                _connection.OnBytesReceived(result.Count);
                Push(_out, new ReceivedBytes(buffer, result.Count));
                return;
            }

            ArrayPool<byte>.Shared.Return(buffer);
            if (result.Status == TransferStatus.WouldBlock)
            {
                _connection.OnAwaitingBytes();
                _connection.Transport.RequestReadable();
            }
            else
            {
                Complete(_out); // a network error is not a stream failure: the framing stage reports an end without a Close as 1006
            }
        }
    }
}
