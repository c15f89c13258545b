using System.Text.Json;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects.Native;

internal ref partial struct NativeDecoder
{
    // Longest text with a meaning, as JSON: a channel's name, each byte an escape (\u0041), between quotes.
    private const int MaxTextBytes = (HubLimits.MaxChannelNameBytes * 6) + 2;

    /// <summary>The known fields. A command ignores those that it does not need, but their values must be well-formed.</summary>
    private static readonly Field[] KnownFields =
    [
        new("type"u8, Fields.Type, Kinds.Text, MaxTextBytes, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadType(field)),
        new("id"u8, Fields.Id, Kinds.Text | Kinds.Number, HubLimits.MaxIdBytes, HubError.InvalidField, static (ref decoder, _, json) => decoder._id = json),
        new("channel"u8, Fields.Channel, Kinds.Text, MaxTextBytes, HubError.InvalidChannel, static (ref decoder, field, _) => decoder.ReadChannel(field)),
        new("data"u8, Fields.Data, Kinds.Any, int.MaxValue, HubError.InvalidField, static (ref decoder, _, json) => decoder._data = json),
        new("to"u8, Fields.To, Kinds.Text, MaxTextBytes, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadTo(field)),
        new("echo"u8, Fields.Echo, Kinds.Boolean, int.MaxValue, HubError.InvalidField, static (ref decoder, _, _) => decoder.ReadEcho()),
    ];

    /// <summary>The commands, the most frequent first: they are looked through in this order.</summary>
    private static readonly Command[] KnownCommands =
    [
        new("publish"u8, Fields.Channel | Fields.Data, static (in it, id) => new ClientCommand.Publish(id, it._channel!, it._data.ToArray(), it._echo)),
        new("subscribe"u8, Fields.Channel, static (in it, id) => new ClientCommand.Subscribe(id, it._channel!)),
        new("unsubscribe"u8, Fields.Channel, static (in it, id) => new ClientCommand.Unsubscribe(id, it._channel!)),
        new("presence"u8, Fields.Channel, static (in it, id) => new ClientCommand.Presence(id, it._channel!)),
        new("send"u8, Fields.To | Fields.Data, static (in it, id) => new ClientCommand.Send(id, it._to!, it._data.ToArray())),
        new("broadcast"u8, Fields.Data, static (in it, id) => new ClientCommand.Broadcast(id, it._data.ToArray(), it._echo)),
        new("ping"u8, Fields.None, static (in _, id) => new ClientCommand.Ping(id)),
    ];

    /// <summary>Takes a value of the right kind and size.</summary>
    /// <param name="decoder">The decoder; its reader is at the value if that is no object or array, at its end otherwise.</param>
    /// <param name="field">The field.</param>
    /// <param name="json">The value as the client spelled it.</param>
    private delegate void ReadValue(ref NativeDecoder decoder, Field field, ReadOnlySpan<byte> json);

    /// <summary>Makes a command from a message that has everything the command needs.</summary>
    private delegate ClientCommand MakeCommand(in NativeDecoder message, byte[] id);

    [Flags]
    private enum Fields : byte
    {
        None = 0,
        Type = 1,
        Id = 2,
        Channel = 4,
        To = 8,
        Data = 16,
        Echo = 32,
    }

    /// <summary>Kinds of JSON values; the bit of a kind is the number of its token.</summary>
    [Flags]
    private enum Kinds
    {
        Text = 1 << JsonTokenType.String,
        Number = 1 << JsonTokenType.Number,
        Boolean = (1 << JsonTokenType.True) | (1 << JsonTokenType.False),
        Any = -1,
    }

    /// <param name="name">Its name in UTF-8.</param>
    /// <param name="flag">Its bit among those seen.</param>
    /// <param name="kinds">The values that are allowed; others are <see cref="HubError.InvalidField"/>.</param>
    /// <param name="maxBytes">Longest value, as JSON, quotes and escapes included.</param>
    /// <param name="invalid">The error of a longer value, and of a text that is no Unicode.</param>
    /// <param name="read">Takes the value.</param>
    private sealed class Field(ReadOnlySpan<byte> name, Fields flag, Kinds kinds, int maxBytes, HubError invalid, ReadValue read)
    {
        private readonly byte[] _name = name.ToArray();

        public ReadOnlySpan<byte> Name => _name;

        public Fields Flag => flag;

        public int MaxBytes => maxBytes;

        public HubError Invalid => invalid;

        public ReadValue Read => read;

        public bool Allows(JsonTokenType kind) => ((int)kinds >> (int)kind & 1) != 0;
    }

    /// <param name="type">The value of <c>type</c> in UTF-8.</param>
    /// <param name="required">The fields that it needs; <c>id</c> is never among them.</param>
    /// <param name="make">Makes it.</param>
    private sealed class Command(ReadOnlySpan<byte> type, Fields required, MakeCommand make)
    {
        private readonly byte[] _type = type.ToArray();

        public ReadOnlySpan<byte> Type => _type;

        public Fields Required => required;

        public MakeCommand Make => make;
    }
}
