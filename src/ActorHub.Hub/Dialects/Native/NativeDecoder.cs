using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects.Native;

/// <summary>Reads a native message: one JSON object, its fields in any order, those it does not know ignored.</summary>
/// <remarks>
/// The whole message is read before it is judged, so that an error carries the id wherever it stands. Values that pass
/// through (data and id) are cut out of the message as they are. A publication makes nothing but its command, a copy of its data and, if
/// it has one, of its id, however it is spelled; and the channel's name, unless that was named lately (<see cref="ChannelNames"/>).
/// </remarks>
internal ref struct NativeDecoder
{
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    // Longest text that has a meaning: a channel's name, each byte written as an escape (\u0041).
    private const int LongestText = HubLimits.MaxChannelNameBytes * 6;

    private static readonly ChannelNames Names = new();

    private readonly ReadOnlySpan<byte> _message;
    private Utf8JsonReader _reader;
    private Fields _seen;
    private MessageType _type;
    private string? _channel; // null also when no channel may be called so
    private string? _to;
    private ReadOnlySpan<byte> _id;
    private ReadOnlySpan<byte> _data;
    private SenderEcho _echo;
    private HubError? _error; // the first one counts

    private NativeDecoder(ReadOnlySpan<byte> message)
    {
        _message = message;
        _reader = new Utf8JsonReader(message, Options);
    }

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

    private enum MessageType : byte
    {
        None,
        Unknown,
        Publish,
        Subscribe,
        Unsubscribe,
        Presence,
        Send,
        Broadcast,
        Ping,
    }

    public static ClientCommand Decode(InboundMessage message)
    {
        if (message.Kind != MessageKind.Text)
        {
            return new ClientCommand.Invalid([], HubError.BinaryMessage);
        }

        var decoder = new NativeDecoder(message.Payload.Span);
        try
        {
            decoder.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader has no other way to say it. The second comes of a field's name with half of a surrogate pair, written
            // as an escape, and ends the reading: a message full of them must not cost an exception each.
            return new ClientCommand.Invalid([], HubError.InvalidJson);
        }

        return decoder.Command();
    }

    private void Read()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            _error = HubError.NotAnObject;
        }
        else
        {
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(Name());
            }
        }

        // Only white space may follow; anything else throws here.
        var more = _reader.Read();
        Debug.Assert(!more, "nothing follows the outermost value");
    }

    private readonly Fields Name()
    {
        if (_reader.ValueTextEquals("type"u8))
        {
            return Fields.Type;
        }

        if (_reader.ValueTextEquals("id"u8))
        {
            return Fields.Id;
        }

        if (_reader.ValueTextEquals("channel"u8))
        {
            return Fields.Channel;
        }

        if (_reader.ValueTextEquals("data"u8))
        {
            return Fields.Data;
        }

        if (_reader.ValueTextEquals("to"u8))
        {
            return Fields.To;
        }

        return _reader.ValueTextEquals("echo"u8) ? Fields.Echo : Fields.None;
    }

    private void ReadField(Fields field)
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        var kind = _reader.TokenType;
        if (field != Fields.None && (_seen & field) != 0)
        {
            _error ??= HubError.DuplicateField;
            _reader.Skip();
            return;
        }

        _seen |= field;
        ReadValue(field, kind);
        _reader.Skip();
        Cut(field, kind, _message[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>Takes a value that means something here.</summary>
    private void ReadValue(Fields field, JsonTokenType kind)
    {
        switch (field)
        {
            case Fields.Type:
                _type = ReadType();
                break;
            case Fields.Channel:
                ReadChannel();
                break;
            case Fields.To:
                ReadTo();
                break;
            case Fields.Echo when kind is JsonTokenType.True or JsonTokenType.False:
                _echo = kind == JsonTokenType.True ? SenderEcho.Included : SenderEcho.Excluded;
                break;
            case Fields.Echo:
                _error ??= HubError.InvalidField;
                break;
        }
    }

    private MessageType ReadType()
    {
        if (IsPlainText)
        {
            return TypeOf(_reader.ValueSpan);
        }

        Span<byte> text = stackalloc byte[LongestText];
        return TryCopyText(text, HubError.InvalidField, out var length) ? TypeOf(text[..length]) : MessageType.None;
    }

    private static MessageType TypeOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("publish"u8))
        {
            return MessageType.Publish;
        }

        if (type.SequenceEqual("subscribe"u8))
        {
            return MessageType.Subscribe;
        }

        if (type.SequenceEqual("unsubscribe"u8))
        {
            return MessageType.Unsubscribe;
        }

        if (type.SequenceEqual("presence"u8))
        {
            return MessageType.Presence;
        }

        if (type.SequenceEqual("send"u8))
        {
            return MessageType.Send;
        }

        if (type.SequenceEqual("broadcast"u8))
        {
            return MessageType.Broadcast;
        }

        return type.SequenceEqual("ping"u8) ? MessageType.Ping : MessageType.Unknown;
    }

    private void ReadChannel()
    {
        if (IsPlainText)
        {
            _channel = Names.Find(_reader.ValueSpan);
            return;
        }

        Span<byte> text = stackalloc byte[LongestText];
        _channel = TryCopyText(text, HubError.InvalidChannel, out var length) ? Names.Find(text[..length]) : null;
    }

    private void ReadTo()
    {
        Span<byte> text = stackalloc byte[LongestText];
        _to = TryCopyText(text, HubError.InvalidField, out var length) ? Encoding.UTF8.GetString(text[..length]) : null;
    }

    /// <summary>Whether the value is a string that is spelled as it is, and may have a meaning.</summary>
    private readonly bool IsPlainText =>
        _reader.TokenType == JsonTokenType.String && !_reader.ValueIsEscaped && _reader.ValueSpan.Length <= LongestText;

    /// <summary>Takes a value that passes through.</summary>
    private void Cut(Fields field, JsonTokenType kind, ReadOnlySpan<byte> raw)
    {
        if (field == Fields.Data)
        {
            _data = raw;
        }
        else if (field == Fields.Id)
        {
            if (kind is JsonTokenType.String or JsonTokenType.Number && raw.Length <= HubLimits.MaxIdBytes)
            {
                _id = raw;
            }
            else
            {
                _error ??= HubError.InvalidField;
            }
        }
    }

    /// <summary>Copies a string without its escapes.</summary>
    /// <returns>False when it is none that may have a meaning; that is an error then.</returns>
    private bool TryCopyText(scoped Span<byte> text, HubError tooLong, out int length)
    {
        length = 0;
        if (_reader.TokenType != JsonTokenType.String)
        {
            _error ??= HubError.InvalidField;
            return false;
        }

        if (_reader.ValueSpan.Length > text.Length)
        {
            _error ??= tooLong;
            return false;
        }

        try
        {
            length = _reader.CopyString(text);
            return true;
        }
        catch (InvalidOperationException)
        {
            _error ??= tooLong; // half of a surrogate pair, written as an escape
            return false;
        }
    }

    private readonly ClientCommand Command()
    {
        var id = _id.ToArray();
        if ((_error ?? Flaw()) is { } error)
        {
            return new ClientCommand.Invalid(id, error);
        }

        return _type switch
        {
            MessageType.Publish => new ClientCommand.Publish(id, _channel!, _data.ToArray(), _echo),
            MessageType.Subscribe => new ClientCommand.Subscribe(id, _channel!),
            MessageType.Unsubscribe => new ClientCommand.Unsubscribe(id, _channel!),
            MessageType.Presence => new ClientCommand.Presence(id, _channel!),
            MessageType.Send => new ClientCommand.Send(id, _to!, _data.ToArray()),
            MessageType.Broadcast => new ClientCommand.Broadcast(id, _data.ToArray(), _echo),
            _ => new ClientCommand.Ping(id),
        };
    }

    private readonly HubError? Flaw() => _type switch
    {
        MessageType.None => HubError.MissingField,
        MessageType.Publish => FlawWithout(Fields.Channel | Fields.Data),
        MessageType.Subscribe or MessageType.Unsubscribe or MessageType.Presence => FlawWithout(Fields.Channel),
        MessageType.Send => FlawWithout(Fields.To | Fields.Data),
        MessageType.Broadcast => FlawWithout(Fields.Data),
        MessageType.Ping => null,
        _ => HubError.UnknownType,
    };

    private readonly HubError? FlawWithout(Fields needed)
    {
        if ((_seen & needed) != needed)
        {
            return HubError.MissingField;
        }

        return (needed & Fields.Channel) != 0 && _channel is null ? HubError.InvalidChannel : null;
    }
}
