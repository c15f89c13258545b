using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorHub.Hub.Routing;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Dialects.Native;

/// <summary>Writes native messages as text frames.</summary>
internal static class NativeEncoder
{
    private const int KeptScratch = 64 * 1024;

    // Relaxed: the text goes to a JSON parser, not into a page, and names stay readable in a console.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Channel = JsonEncodedText.Encode("channel");
    private static readonly JsonEncodedText Offset = JsonEncodedText.Encode("offset");
    private static readonly JsonEncodedText Epoch = JsonEncodedText.Encode("epoch");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    // A frame's length stands before its payload, so the payload is written here first. One for each thread: a
    // publication then allocates nothing but the bytes that are sent.
    [ThreadStatic]
    private static Scratch? _scratch;

    public static void Write(Publication publication, IBufferWriter<byte> frames)
    {
        var json = Begin("publication");
        json.WriteString(Channel, publication.Channel);
        json.WriteNumber(Offset, publication.Position.Offset);
        WriteContent(json, publication.From, publication.Data.Span);
        Finish(frames);
    }

    public static void Write(DirectMessage message, IBufferWriter<byte> frames)
    {
        var json = Begin("message");
        WriteContent(json, message.From, message.Data.Span);
        Finish(frames);
    }

    public static void Write(ReadOnlySpan<byte> id, Reply reply, IBufferWriter<byte> frames)
    {
        if (id.IsEmpty && reply is not (Reply.Failed or Reply.Welcome or Reply.SubscriptionEnded))
        {
            return; // who gives no id wants no word of success
        }

        switch (reply)
        {
            case Reply.Subscribed subscribed:
                WritePosition(Begin("subscribed", id), subscribed.Channel, subscribed.Position);
                break;
            case Reply.Unsubscribed unsubscribed:
                Begin("unsubscribed", id).WriteString(Channel, unsubscribed.Channel);
                break;
            case Reply.Published published:
                WritePosition(Begin("published", id), published.Channel, published.Position);
                break;
            case Reply.Sent sent:
                Begin("sent", id).WriteString("to"u8, sent.To);
                break;
            case Reply.Broadcasted:
                Begin("broadcasted", id);
                break;
            case Reply.Members members:
                WriteMembers(Begin("presence", id), members);
                break;
            case Reply.Pong:
                Begin("pong", id);
                break;
            case Reply.Failed failed:
                WriteError(Begin("error", id), failed);
                break;
            case Reply.Welcome welcome:
                WriteWelcome(Begin("welcome"), welcome);
                break;
            case Reply.SubscriptionEnded ended:
                WriteEnded(Begin("unsubscribed"), ended);
                break;
        }

        Finish(frames);
    }

    private static void WritePosition(Utf8JsonWriter json, string channel, StreamPosition position)
    {
        json.WriteString(Channel, channel);
        json.WriteString(Epoch, position.Epoch);
        json.WriteNumber(Offset, position.Offset);
    }

    private static void WriteContent(Utf8JsonWriter json, string? from, ReadOnlySpan<byte> data)
    {
        json.WriteString(From, from);
        json.WritePropertyName(Data);
        json.WriteRawValue(data, skipInputValidation: true); // it was checked when it came in
    }

    private static void WriteMembers(Utf8JsonWriter json, Reply.Members members)
    {
        json.WriteString(Channel, members.Channel);
        json.WriteNumber("count"u8, members.Count);
        json.WriteStartArray("members"u8);
        foreach (var connection in members.Connections)
        {
            json.WriteStringValue(connection);
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, Reply.Failed failed)
    {
        json.WriteString("code"u8, failed.Error.Code);
        json.WriteString("message"u8, failed.Error.Message);
    }

    private static void WriteEnded(Utf8JsonWriter json, Reply.SubscriptionEnded ended)
    {
        json.WriteString(Channel, ended.Channel);
        json.WriteString("reason"u8, ended.Reason.Code);
    }

    private static void WriteWelcome(Utf8JsonWriter json, Reply.Welcome welcome)
    {
        json.WriteString("connection"u8, welcome.Connection);
        json.WriteNumber("protocol"u8, NativeDialect.Version);
        json.WriteStartObject("limits"u8);
        WriteLimit(json, "messageBytes"u8, welcome.Limits.MaxMessageBytes);
        WriteLimit(json, "channelNameBytes"u8, welcome.Limits.MaxChannelNameBytes);
        WriteLimit(json, "subscriptions"u8, welcome.Limits.MaxSubscriptions);
        WriteLimit(json, "publishesPerSecond"u8, welcome.Limits.MaxPublishesPerSecond);
        json.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? limit)
    {
        if (limit is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static Utf8JsonWriter Begin(string type) => Begin(type, default);

    private static Utf8JsonWriter Begin(string type, ReadOnlySpan<byte> id)
    {
        var json = (_scratch ??= new Scratch()).Begin();
        json.WriteStartObject();
        json.WriteString(Type, type);
        if (!id.IsEmpty)
        {
            json.WritePropertyName(Id);
            json.WriteRawValue(id, skipInputValidation: true);
        }

        return json;
    }

    private static void Finish(IBufferWriter<byte> frames)
    {
        var scratch = _scratch!;
        scratch.Json.WriteEndObject();
        scratch.Json.Flush();
        FrameWriter.Write(frames, Opcode.Text, scratch.Buffer.WrittenSpan);
        if (scratch.Buffer.Capacity > KeptScratch)
        {
            _scratch = null; // one long message must not keep its size on this thread for good
        }
    }

    private sealed class Scratch
    {
        public Scratch() => Json = new Utf8JsonWriter(Buffer, Options);

        public ArrayBufferWriter<byte> Buffer { get; } = new(256);

        public Utf8JsonWriter Json { get; }

        public Utf8JsonWriter Begin()
        {
            Buffer.ResetWrittenCount();
            Json.Reset();
            return Json;
        }
    }
}
