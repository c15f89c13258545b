using System.Text.Json;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects.Native;

internal ref partial struct NativeDecoder
{
    // Longest string that can be valid, as JSON: a channel name with each byte as an escape (\u0041), between quotes.
    private const int MaxTextBytes = (HubLimits.MaxChannelNameBytes * 6) + 2;

    private const int MaxEpochBytes = 64;
    private const int MaxPositionBytes = 1024; // with unknown fields and white space
    private const int MaxKeyBytes = 128;

    /// <summary>The known fields. A command ignores those that it does not need, but their values must be well-formed.</summary>
    private static readonly Field[] KnownFields =
    [
        new("type"u8, Fields.Type, Kinds.Text, MaxTextBytes, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadType(field)),
        new("id"u8, Fields.Id, Kinds.Text | Kinds.Number, HubLimits.MaxIdBytes, HubError.InvalidField, static (ref decoder, _, json) => decoder._id = json),
        new("channel"u8, Fields.Channel, Kinds.Text, MaxTextBytes, HubError.InvalidChannel, static (ref decoder, field, _) => decoder.ReadChannel(field)),
        new("data"u8, Fields.Data, Kinds.Any, int.MaxValue, HubError.InvalidField, static (ref decoder, _, json) => decoder._data = json),
        new("to"u8, Fields.To, Kinds.Text, MaxTextBytes, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadTo(field)),
        new("echo"u8, Fields.Echo, Kinds.Boolean, int.MaxValue, HubError.InvalidField, static (ref decoder, _, _) => decoder.ReadEcho()),
        new("since"u8, Fields.Since, Kinds.Object, MaxPositionBytes, HubError.InvalidField, static (ref decoder, field, json) => decoder.ReadPosition(field, json, out decoder._since)),
        new("key"u8, Fields.Key, Kinds.Text, (MaxKeyBytes * 6) + 2, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadKey(field)),
        new("expected-position"u8, Fields.Expected, Kinds.Object, MaxPositionBytes, HubError.InvalidField, static (ref decoder, field, json) => decoder.ReadPosition(field, json, out decoder._expected)),
        new("limit"u8, Fields.Limit, Kinds.Number, 20, HubError.InvalidField, static (ref decoder, field, _) => decoder.ReadLimit(field)),
        new("join-leave"u8, Fields.JoinLeave, Kinds.Boolean, int.MaxValue, HubError.InvalidField, static (ref decoder, _, _) => decoder._joinLeave = decoder.IsTrue),
        new("reverse"u8, Fields.Reverse, Kinds.Boolean, int.MaxValue, HubError.InvalidField, static (ref decoder, _, _) => decoder._reverse = decoder.IsTrue),
        new("cache"u8, Fields.Cache, Kinds.Boolean, int.MaxValue, HubError.InvalidField, static (ref decoder, _, _) => decoder._cache = decoder.IsTrue),
    ];

    /// <summary>The commands, the most frequent first, because they are searched in this order.</summary>
    private static readonly Command[] KnownCommands =
    [
        new("publish"u8, Fields.Channel | Fields.Data, static (in it, id) => new ClientCommand.Publish(id, it._channel!, it._data.ToArray(), it._echo) { Options = it.Options }),
        new("subscribe"u8, Fields.Channel, static (in it, id) => new ClientCommand.Subscribe(id, it._channel!) { Since = it._since, Cache = it._cache, JoinLeave = it._joinLeave }),
        new("unsubscribe"u8, Fields.Channel, static (in it, id) => new ClientCommand.Unsubscribe(id, it._channel!)),
        new("history"u8, Fields.Channel, static (in it, id) => new ClientCommand.History(id, it._channel!, it.Query)),
        new("presence"u8, Fields.Channel, static (in it, id) => new ClientCommand.Presence(id, it._channel!)),
        new("send"u8, Fields.To | Fields.Data, static (in it, id) => new ClientCommand.Send(id, it._to!, it._data.ToArray())),
        new("broadcast"u8, Fields.Data, static (in it, id) => new ClientCommand.Broadcast(id, it._data.ToArray(), it._echo)),
        new("ping"u8, Fields.None, static (in _, id) => new ClientCommand.Ping(id)),
    ];

    /// <summary>Reads a value whose kind and size were checked.</summary>
    /// <param name="decoder">The decoder. Its reader is at the value, or at the end of an object or array.</param>
    /// <param name="field">The field.</param>
    /// <param name="json">The bytes of the value, as sent by the client.</param>
    private delegate void ReadValue(ref NativeDecoder decoder, Field field, ReadOnlySpan<byte> json);

    /// <summary>Creates a command from a message that has all the required fields.</summary>
    private delegate ClientCommand MakeCommand(in NativeDecoder message, byte[] id);

    [Flags]
    private enum Fields
    {
        None = 0,
        Type = 1,
        Id = 2,
        Channel = 4,
        To = 8,
        Data = 16,
        Echo = 32,
        Since = 64,
        Key = 128,
        Expected = 256,
        Limit = 512,
        Reverse = 1024,
        Cache = 2048,
        JoinLeave = 4096,
    }

    /// <summary>Kinds of JSON values. The index of a bit is the <see cref="JsonTokenType"/>.</summary>
    [Flags]
    private enum Kinds
    {
        Object = 1 << JsonTokenType.StartObject,
        Text = 1 << JsonTokenType.String,
        Number = 1 << JsonTokenType.Number,
        Boolean = (1 << JsonTokenType.True) | (1 << JsonTokenType.False),
        Any = -1,
    }

    /// <param name="name">The name in UTF-8.</param>
    /// <param name="flag">The bit in the set of fields seen.</param>
    /// <param name="kinds">The kinds of values that are allowed; others are <see cref="HubError.InvalidField"/>.</param>
    /// <param name="maxBytes">Longest value in bytes of JSON, including quotes and escapes.</param>
    /// <param name="invalid">The error for a longer value, and for a string that is not valid Unicode.</param>
    /// <param name="read">Reads the value.</param>
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
    /// <param name="required">The required fields. <c>id</c> is always optional.</param>
    /// <param name="make">Creates the command.</param>
    private sealed class Command(ReadOnlySpan<byte> type, Fields required, MakeCommand make)
    {
        private readonly byte[] _type = type.ToArray();

        public ReadOnlySpan<byte> Type => _type;

        public Fields Required => required;

        public MakeCommand Make => make;
    }
}
