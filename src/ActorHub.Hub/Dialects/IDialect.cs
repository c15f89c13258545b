using System.Buffers;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Routing;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// A client-facing protocol inside WebSocket messages. All connections share one object; their codecs hold the state of each. Encoding
/// writes complete frames, so a dialect chooses text or binary and may write several.
/// </summary>
internal interface IDialect
{
    /// <summary>The WebSocket subprotocol that selects it.</summary>
    string Subprotocol { get; }

    /// <summary>Creates the codec of a new connection. A dialect without state for each connection may return the same one every time.</summary>
    IDialectCodec NewCodec();

    /// <summary>Writes a publication. Called once for all subscribers of this dialect, on any thread.</summary>
    void Encode(Publication publication, IBufferWriter<byte> frames);

    /// <summary>Writes a direct message or a broadcast. Called once for all receivers of this dialect, on any thread.</summary>
    void Encode(DirectMessage message, IBufferWriter<byte> frames);
}

/// <summary>Reads and writes one connection's own messages.</summary>
internal interface IDialectCodec
{
    IDialect Dialect { get; }

    /// <summary>
    /// Reads a message. Invalid input becomes <see cref="ClientCommand.Invalid"/>, so that errors keep their order among the replies. An
    /// exception is a bug of the codec and ends the connection.
    /// </summary>
    /// <param name="message">Its bytes are valid only during the call.</param>
    /// <param name="commands">Receives the message's commands: none, one or several.</param>
    void Decode(InboundMessage message, ICommandTaker commands);

    /// <summary>Writes a reply or an event of the session, or nothing if the dialect has no message for it. Calls for one connection never overlap.</summary>
    /// <param name="id">The command's id; empty for none.</param>
    /// <param name="reply">The reply; never <see cref="Reply.NoReply"/>.</param>
    /// <param name="frames">Receives complete frames.</param>
    void Encode(ReadOnlyMemory<byte> id, Reply reply, IBufferWriter<byte> frames);
}

/// <summary>Receives commands in the order in which the client sent them.</summary>
internal interface ICommandTaker
{
    void Take(ClientCommand command);
}
