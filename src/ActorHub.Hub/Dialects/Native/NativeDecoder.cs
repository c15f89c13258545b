using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects.Native;

/// <summary>
/// Reads a native message: one JSON object with fields in any order; unknown fields are ignored. Two tables list the fields and the
/// commands.
/// </summary>
/// <remarks>
/// The decoder reads the whole message before it reports an error, so that the error carries the id even if the id comes last. It copies the
/// bytes of data and id unchanged. A publication allocates only its command and these two copies; channel names are cached
/// (<see cref="ChannelNames"/>).
/// </remarks>
internal ref partial struct NativeDecoder
{
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions JsonOptions = new() { MaxDepth = MaxDepth, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    private static readonly ChannelNames Names = new();

    private readonly ReadOnlySpan<byte> _message;
    private Utf8JsonReader _reader;
    private Fields _seen;
    private Command? _command; // null if the type is missing or unknown
    private string? _channel; // null if it is missing or invalid
    private string? _to;
    private ReadOnlySpan<byte> _id;
    private ReadOnlySpan<byte> _data;
    private SenderEcho _echo;
    private StreamPosition? _since;
    private StreamPosition? _expected;
    private string? _key;
    private int? _limit;
    private bool _reverse;
    private bool _cache;
    private bool _joinLeave;
    private HubError? _error; // the first one

    private NativeDecoder(ReadOnlySpan<byte> message)
    {
        _message = message;
        _reader = new Utf8JsonReader(message, JsonOptions);
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
            // Utf8JsonReader reports errors only by exceptions. InvalidOperationException means that a field's name contains an escaped lone
            // surrogate. It also ends the decoding: a message full of such names must not cost one exception for each.
            return new ClientCommand.Invalid([], HubError.InvalidJson);
        }

        return decoder.ToCommand();
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
                var field = FindField();
                _reader.Read();
                ReadField(field);
            }
        }

        // Only white space may follow the object; Read throws on anything else.
        var more = _reader.Read();
        Debug.Assert(!more, "nothing follows the outermost value");
    }

    private readonly Field? FindField()
    {
        foreach (var field in KnownFields)
        {
            if (_reader.ValueIsEscaped ? _reader.ValueTextEquals(field.Name) : _reader.ValueSpan.SequenceEqual(field.Name))
            {
                return field;
            }
        }

        return null;
    }

    private void ReadField(Field? field)
    {
        if (field is null)
        {
            _reader.Skip();
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        var kind = _reader.TokenType;
        _reader.Skip();
        var json = _message[start..(int)_reader.BytesConsumed];
        if ((_seen & field.Flag) != 0)
        {
            _error ??= HubError.DuplicateField;
            return;
        }

        _seen |= field.Flag;
        if (!field.Allows(kind))
        {
            _error ??= HubError.InvalidField;
        }
        else if (json.Length > field.MaxBytes)
        {
            _error ??= field.Invalid;
        }
        else
        {
            field.Read(ref this, field, json);
        }
    }

    private void ReadType(Field field)
    {
        if (!_reader.ValueIsEscaped)
        {
            _command = FindCommand(_reader.ValueSpan);
            return;
        }

        Span<byte> buffer = stackalloc byte[MaxTextBytes];
        _command = TryUnescape(field, buffer, out var length) ? FindCommand(buffer[..length]) : null;
    }

    private static Command? FindCommand(ReadOnlySpan<byte> type)
    {
        foreach (var command in KnownCommands)
        {
            if (type.SequenceEqual(command.Type))
            {
                return command;
            }
        }

        return null;
    }

    private void ReadChannel(Field field)
    {
        if (!_reader.ValueIsEscaped)
        {
            _channel = Names.Find(_reader.ValueSpan);
            return;
        }

        Span<byte> buffer = stackalloc byte[MaxTextBytes];
        _channel = TryUnescape(field, buffer, out var length) ? Names.Find(buffer[..length]) : null;
    }

    private void ReadTo(Field field)
    {
        Span<byte> buffer = stackalloc byte[MaxTextBytes];
        _to = TryUnescape(field, buffer, out var length) ? Encoding.UTF8.GetString(buffer[..length]) : null;
    }

    private void ReadEcho() => _echo = IsTrue ? SenderEcho.Included : SenderEcho.Excluded;

    private readonly bool IsTrue => _reader.TokenType == JsonTokenType.True;

    private readonly PublishOptions? Options => _key is null && _expected is null ? null : new PublishOptions { Key = _key, ExpectedPosition = _expected };

    private readonly HistoryQuery Query
    {
        get
        {
            var query = new HistoryQuery { Since = _since, Reverse = _reverse };
            return _limit is { } limit ? query with { Limit = limit } : query;
        }
    }

    private void ReadKey(Field field)
    {
        Span<byte> buffer = stackalloc byte[field.MaxBytes];
        if (!TryUnescape(field, buffer, out var length))
        {
            return;
        }

        if (length is 0 or > MaxKeyBytes)
        {
            _error ??= field.Invalid;
            return;
        }

        _key = Encoding.UTF8.GetString(buffer[..length]);
    }

    private void ReadLimit(Field field)
    {
        if (_reader.TryGetInt32(out var limit) && limit > 0)
        {
            _limit = limit;
        }
        else
        {
            _error ??= field.Invalid;
        }
    }

    private void ReadPosition(Field field, ReadOnlySpan<byte> json, out StreamPosition? position)
    {
        string? epoch = null;
        long? offset = null;
        var reader = new Utf8JsonReader(json, JsonOptions);
        var isValid = true;
        reader.Read();
        while (isValid && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEpoch = reader.ValueTextEquals("epoch"u8);
            var isOffset = reader.ValueTextEquals("offset"u8);
            reader.Read();
            if (isEpoch)
            {
                isValid = epoch is null && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxEpochBytes && TryGetString(reader, out epoch);
            }
            else if (isOffset)
            {
                isValid = offset is null && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0;
                offset = isValid ? reader.GetInt64() : null;
            }
            else
            {
                reader.Skip();
            }
        }

        position = isValid && epoch is not null && offset is { } at ? new StreamPosition(epoch, at) : null;
        if (position is null)
        {
            _error ??= field.Invalid;
        }
    }

    private static bool TryGetString(Utf8JsonReader reader, out string? text)
    {
        try
        {
            text = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null; // an escaped lone surrogate
            return false;
        }
    }

    /// <summary>Copies a string and resolves its escapes.</summary>
    /// <returns>False if the string is not valid Unicode; the field's error is then set.</returns>
    private bool TryUnescape(Field field, scoped Span<byte> buffer, out int length)
    {
        try
        {
            length = _reader.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            length = 0;
            _error ??= field.Invalid; // an escaped lone surrogate
            return false;
        }
    }

    private readonly ClientCommand ToCommand()
    {
        var id = _id.ToArray();
        return (_error ?? FindError()) is { } error ? new ClientCommand.Invalid(id, error) : _command!.Make(this, id);
    }

    /// <summary>Finds the error of a message whose fields are each well-formed.</summary>
    /// <returns>Null if the message is a valid command.</returns>
    private readonly HubError? FindError()
    {
        if ((_seen & Fields.Type) == 0)
        {
            return HubError.MissingField;
        }

        if (_command is null)
        {
            return HubError.UnknownType;
        }

        if ((_seen & _command.Required) != _command.Required)
        {
            return HubError.MissingField;
        }

        return (_command.Required & Fields.Channel) != 0 && _channel is null ? HubError.InvalidChannel : null;
    }
}
