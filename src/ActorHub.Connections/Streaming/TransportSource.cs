using System.Buffers;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Streaming;

/// <summary>Reads a connection's transport on demand: while nothing downstream asks, nothing is read and the peer is held back by TCP.</summary>
internal sealed class TransportSource : GraphStage<SourceShape<ReceivedBytes>>
{
    private readonly Outlet<ReceivedBytes> _out = new("transport.out");

    public TransportSource() => Shape = new SourceShape<ReceivedBytes>(_out);

    public override SourceShape<ReceivedBytes> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    /// <summary>What the connection's actor runs for <see cref="BytesReadable"/>; its argument is the logic.</summary>
    public static Action<object> OnBytesReadable { get; } = static logic => ((Logic)logic).Read();

    private sealed class Logic : OutGraphStageLogic, ITransportReader
    {
        private readonly Outlet<ReceivedBytes> _out;
        private readonly Connection _connection;

        public Logic(TransportSource stage, Connection connection)
            : base(inCount: 0, outCount: 1) // a logic made from a shape keeps a log source and a string
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
                return; // cancelled while a notification was on its way
            }

            var buffer = ArrayPool<byte>.Shared.Rent(_connection.Setup.Options.ReadBufferBytes);
            var result = _connection.Transport.Read(buffer);
            if (result.Status == TransferStatus.Moved)
            {
                _connection.BytesArrived();
                Push(_out, new ReceivedBytes(buffer, result.Count));
                return;
            }

            ArrayPool<byte>.Shared.Return(buffer);
            if (result.Status == TransferStatus.WouldBlock)
            {
                _connection.WaitsForBytes();
                _connection.Transport.RequestReadable();
            }
            else
            {
                Complete(_out); // a broken network is not a failure of the stream: framing tells an end from a Close
            }
        }
    }
}
