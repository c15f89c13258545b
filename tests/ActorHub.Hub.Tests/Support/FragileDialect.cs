using System.Buffers;
using System.Text;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Dialects.Native;
using ActorHub.Hub.Routing;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests.Support;

/// <summary>The native dialect in binary frames, with state for each connection, several commands in one message, and bugs on demand.</summary>
internal sealed class FragileDialect : IDialect
{
    public static readonly DialectSet WithNative = new([NativeDialect.Instance, new FragileDialect()]);

    public string Subprotocol => "fragile";

    public IDialectCodec NewCodec() => new Codec(this);

    public void Encode(Publication publication, IBufferWriter<byte> frames)
    {
        Throw(publication.Data.Span, "\"unencodable\"");
        FrameWriter.Write(frames, Opcode.Binary, Encoding.UTF8.GetBytes($"p{publication.Position.Offset}"));
    }

    public void Encode(MembersChange change, IBufferWriter<byte> frames)
    {
        if (change.Channel == "unencodable")
        {
            throw new InvalidOperationException("a defect");
        }

        FrameWriter.Write(frames, Opcode.Binary, Encoding.UTF8.GetBytes(change.GetType().Name));
    }

    public void Encode(DirectMessage message, IBufferWriter<byte> frames)
    {
        Throw(message.Data.Span, "\"unencodable\"");
        FrameWriter.Write(frames, Opcode.Binary, message.Data.Span);
    }

    private static void Throw(ReadOnlySpan<byte> data, string on)
    {
        if (data.SequenceEqual(Encoding.UTF8.GetBytes(on)))
        {
            throw new InvalidOperationException("a defect");
        }
    }

    private sealed class Codec(FragileDialect dialect) : IDialectCodec
    {
        private int _replies;

        public IDialect Dialect => dialect;

        public void Decode(InboundMessage message, ICommandReceiver commands)
        {
            foreach (var line in Encoding.UTF8.GetString(message.Payload.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Throw(Encoding.UTF8.GetBytes(line), "boom");
                commands.Receive(NativeDecoder.Decode(new InboundMessage(MessageKind.Text, Encoding.UTF8.GetBytes(line))));
            }
        }

        public void Encode(ReadOnlyMemory<byte> id, Reply reply, IBufferWriter<byte> frames)
        {
            Throw(id.Span, "\"unencodable\"");
            FrameWriter.Write(frames, Opcode.Binary, Encoding.UTF8.GetBytes($"{reply.GetType().Name} {++_replies}"));
        }
    }
}
