using System.Buffers;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Routing;

namespace ActorHub.Hub.Dialects.Native;

/// <summary><c>actorhub.v1.json</c>, the hub's own dialect, specified in <c>PROTOCOL.md</c>. It has no per-connection state.</summary>
internal sealed class NativeDialect : IDialect, IDialectCodec
{
    /// <summary>The version that the welcome names.</summary>
    public const int Version = 1;

    private NativeDialect()
    {
    }

    public static NativeDialect Instance { get; } = new();

    public string Subprotocol => "actorhub.v1.json";

    public IDialect Dialect => this;

    public IDialectCodec NewCodec() => this;

    public void Decode(InboundMessage message, ICommandReceiver commands) => commands.Receive(NativeDecoder.Decode(message));

    public void Encode(ReadOnlyMemory<byte> id, Reply reply, IBufferWriter<byte> frames) => NativeEncoder.Write(id.Span, reply, frames);

    public void Encode(Publication publication, IBufferWriter<byte> frames) => NativeEncoder.Write(publication, frames);

    public void Encode(MembersChange change, IBufferWriter<byte> frames) => NativeEncoder.Write(change, frames);

    public void Encode(DirectMessage message, IBufferWriter<byte> frames) => NativeEncoder.Write(message, frames);
}
