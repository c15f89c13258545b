using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects;

/// <summary>What a client wants, in whatever dialect it said so. Owns its bytes.</summary>
/// <param name="Id">The dialect's own mark of the command, given back with the reply; empty for none.</param>
internal abstract record ClientCommand(ReadOnlyMemory<byte> Id)
{
    /// <summary>Begin a session; a codec's first command.</summary>
    public sealed record Open(IDialectCodec Codec) : ClientCommand(default(ReadOnlyMemory<byte>));

    /// <summary>Hear a channel's publications; answered by <see cref="Reply.Subscribed"/>.</summary>
    public sealed record Subscribe(ReadOnlyMemory<byte> Id, string Channel) : ClientCommand(Id);

    /// <summary>Hear them no longer; answered by <see cref="Reply.Unsubscribed"/>.</summary>
    public sealed record Unsubscribe(ReadOnlyMemory<byte> Id, string Channel) : ClientCommand(Id);

    /// <summary>Tell a channel's subscribers; answered by <see cref="Reply.Published"/>.</summary>
    public sealed record Publish(ReadOnlyMemory<byte> Id, string Channel, ReadOnlyMemory<byte> Data, SenderEcho Echo) : ClientCommand(Id);

    /// <summary>Tell one connection; answered by <see cref="Reply.Sent"/>.</summary>
    public sealed record Send(ReadOnlyMemory<byte> Id, string To, ReadOnlyMemory<byte> Data) : ClientCommand(Id);

    /// <summary>Tell all connections; answered by <see cref="Reply.Broadcasted"/>.</summary>
    public sealed record Broadcast(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Data, SenderEcho Echo) : ClientCommand(Id);

    /// <summary>Who is subscribed to a channel; answered by <see cref="Reply.Members"/>.</summary>
    public sealed record Presence(ReadOnlyMemory<byte> Id, string Channel) : ClientCommand(Id);

    /// <summary>Is anybody there; answered by <see cref="Reply.Pong"/>.</summary>
    public sealed record Ping(ReadOnlyMemory<byte> Id) : ClientCommand(Id);

    /// <summary>A message that is no command; answered by its error, in its turn.</summary>
    public sealed record Invalid(ReadOnlyMemory<byte> Id, HubError Error) : ClientCommand(Id);
}
