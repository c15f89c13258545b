using System.Buffers;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Routing;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// A client-facing protocol inside WebSocket messages. All connections share one instance; the state of each is in its codec. Encoding
/// writes complete frames, so that a dialect can choose text or binary and write several messages.
/// </summary>
internal interface IDialect
{
    /// <summary>The WebSocket subprotocol that selects it.</summary>
    string Subprotocol { get; }

    /// <summary>Creates the codec for a new connection. A dialect without per-connection state may return the same codec every time.</summary>
    IDialectCodec NewCodec();

    /// <summary>Writes a publication. Called once for all subscribers of this dialect, on any thread.</summary>
    void Encode(Publication publication, IBufferWriter<byte> frames);

    /// <summary>Writes who has joined or left a channel. Called once for all watchers of this dialect, on any thread.</summary>
    void Encode(MembersChange change, IBufferWriter<byte> frames);

    /// <summary>Writes a direct message or a broadcast. Called once for all receivers of this dialect, on any thread.</summary>
    void Encode(DirectMessage message, IBufferWriter<byte> frames);
}

/// <summary>Reads and writes one connection's own messages.</summary>
internal interface IDialectCodec
{
    IDialect Dialect { get; }

    /// <summary>
    /// Reads a message. Invalid input becomes <see cref="ClientCommand.Invalid"/>, so that errors keep their order among the replies. An
    /// exception is a bug in the codec and ends the connection.
    /// </summary>
    /// <param name="message">The message; its bytes are valid only during the call.</param>
    /// <param name="commands">Receives the message's commands: none, one or several.</param>
    void Decode(InboundMessage message, ICommandReceiver commands);

    /// <summary>Writes a reply or an event of the session, or nothing if the dialect has no message for it. Calls for one connection never overlap.</summary>
    /// <param name="id">The command's id; empty for none.</param>
    /// <param name="reply">The reply; never <see cref="Reply.NoReply"/>.</param>
    /// <param name="frames">Receives complete frames.</param>
    void Encode(ReadOnlyMemory<byte> id, Reply reply, IBufferWriter<byte> frames);
}

/// <summary>Receives commands in the order in which the client sent them.</summary>
internal interface ICommandReceiver
{
    void Receive(ClientCommand command);
}
