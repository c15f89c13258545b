using System.Buffers;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Routing;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// A client-facing protocol inside WebSocket messages. One object for all its connections; what differs between
/// connections lives in their codecs. Encoding writes complete frames, so a dialect chooses text or binary and may
/// write several.
/// </summary>
internal interface IDialect
{
    /// <summary>The WebSocket subprotocol that selects it.</summary>
    string Subprotocol { get; }

    /// <summary>Makes the codec of a new connection; a dialect without state for each connection gives the same one to all.</summary>
    IDialectCodec NewCodec();

    /// <summary>Writes a publication. Done once for all subscribers of this dialect; on any thread.</summary>
    void Encode(Publication publication, IBufferWriter<byte> frames);

    /// <summary>Writes a direct message or a broadcast, once for all receivers of this dialect; on any thread.</summary>
    void Encode(DirectMessage message, IBufferWriter<byte> frames);
}

/// <summary>Reads and writes one connection's own messages.</summary>
internal interface IDialectCodec
{
    IDialect Dialect { get; }

    /// <summary>
    /// Reads a message. Bad input becomes <see cref="ClientCommand.Invalid"/>, so that errors keep their place among the
    /// replies; an exception is a defect of the codec and ends the connection.
    /// </summary>
    /// <param name="message">Its bytes are the codec's only during the call.</param>
    /// <param name="commands">Takes what the message asks for: none, one or several commands.</param>
    void Decode(InboundMessage message, ICommandTaker commands);

    /// <summary>Writes a reply or an event of the session; nothing where the dialect says nothing. Calls for one connection never overlap.</summary>
    /// <param name="id">The command's id; empty for none.</param>
    /// <param name="reply">What to say.</param>
    /// <param name="frames">Takes complete frames.</param>
    void Encode(ReadOnlyMemory<byte> id, Reply reply, IBufferWriter<byte> frames);
}

/// <summary>Takes commands in the order in which the client gave them.</summary>
internal interface ICommandTaker
{
    void Take(ClientCommand command);
}
