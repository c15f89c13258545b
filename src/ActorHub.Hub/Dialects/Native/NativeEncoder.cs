using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Routing;

namespace ActorHub.Hub.Dialects.Native;

/// <summary>Writes native messages as text frames.</summary>
internal static class NativeEncoder
{
    private const int EnvelopeBytes = 96; // a publication or direct message without its data and names, with the longest offset
    private const int ReplyBytes = 100; // an estimate: most replies are shorter

    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Channel = JsonEncodedText.Encode("channel");
    private static readonly JsonEncodedText Offset = JsonEncodedText.Encode("offset");
    private static readonly JsonEncodedText Epoch = JsonEncodedText.Encode("epoch");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    public static void Write(Publication publication, IBufferWriter<byte> frames)
    {
        var names = Encoding.UTF8.GetByteCount(publication.Channel) + (publication.From?.Length ?? 0);
        var json = Begin(frames, "publication", EnvelopeBytes + names + publication.Data.Length);
        json.WriteString(Channel, publication.Channel);
        json.WriteNumber(Offset, publication.Position.Offset);
        WriteContent(json, publication.From, publication.Data.Span);
        JsonFrame.End();
    }

    public static void Write(DirectMessage message, IBufferWriter<byte> frames)
    {
        var json = Begin(frames, "message", EnvelopeBytes + (message.From?.Length ?? 0) + message.Data.Length);
        WriteContent(json, message.From, message.Data.Span);
        JsonFrame.End();
    }

    public static void Write(MembersChange change, IBufferWriter<byte> frames)
    {
        switch (change)
        {
            case MembersChange.Joined joined:
                WriteMember(Begin(frames, "join", ReplyBytes), joined.Channel, joined.Connection);
                break;
            case MembersChange.Left left:
                WriteMember(Begin(frames, "leave", ReplyBytes), left.Channel, left.Connection);
                break;
            case MembersChange.Several several:
                WriteSeveral(Begin(frames, "members", ReplyBytes), several);
                break;
        }

        JsonFrame.End();
    }

    public static void Write(ReadOnlySpan<byte> id, Reply reply, IBufferWriter<byte> frames)
    {
        if (id.IsEmpty && reply is not (Reply.Failed or Reply.Welcome or Reply.SubscriptionEnded))
        {
            return; // success of a command without an id is not reported
        }

        switch (reply)
        {
            case Reply.Subscribed subscribed:
                WriteSubscribed(Begin(frames, "subscribed", id), subscribed);
                break;
            case Reply.Unsubscribed unsubscribed:
                Begin(frames, "unsubscribed", id).WriteString(Channel, unsubscribed.Channel);
                break;
            case Reply.Published published:
                WritePosition(Begin(frames, "published", id), published.Channel, published.Position);
                break;
            case Reply.Sent sent:
                Begin(frames, "sent", id).WriteString("to"u8, sent.To);
                break;
            case Reply.Broadcasted:
                Begin(frames, "broadcasted", id);
                break;
            case Reply.Members members:
                WriteMembers(Begin(frames, "presence", id), members);
                break;
            case Reply.History history:
                WriteHistory(Begin(frames, "history", id, history.Page.Publications.Sum(static each => each.Data.Length + EnvelopeBytes)), history);
                break;
            case Reply.Pong:
                Begin(frames, "pong", id);
                break;
            case Reply.Failed failed:
                WriteError(Begin(frames, "error", id), failed);
                break;
            case Reply.Welcome welcome:
                WriteWelcome(Begin(frames, "welcome", ReplyBytes), welcome);
                break;
            case Reply.SubscriptionEnded ended:
                WriteEnded(Begin(frames, "unsubscribed", ReplyBytes), ended);
                break;
        }

        JsonFrame.End();
    }

    private static void WritePosition(Utf8JsonWriter json, string channel, StreamPosition position)
    {
        json.WriteString(Channel, channel);
        WritePosition(json, position);
    }

    private static void WritePosition(Utf8JsonWriter json, StreamPosition position)
    {
        json.WriteString(Epoch, position.Epoch);
        json.WriteNumber(Offset, position.Offset);
    }

    private static void WriteSubscribed(Utf8JsonWriter json, Reply.Subscribed subscribed)
    {
        WritePosition(json, subscribed.Channel, subscribed.Position);
        if (subscribed.Recovered is { } recovered)
        {
            json.WriteBoolean("recovered"u8, recovered);
        }

        WriteReason(json, subscribed.Reason);
    }

    private static void WriteReason(Utf8JsonWriter json, RecoveryFailure? failure)
    {
        if (failure is { } reason)
        {
            json.WriteString("reason"u8, RecoveryFailures.CodeOf(reason));
        }
    }

    private static void WriteHistory(Utf8JsonWriter json, Reply.History history)
    {
        WritePosition(json, history.Channel, history.Page.Position);
        WriteReason(json, history.Page.Gap);
        json.WriteStartArray("publications"u8);
        foreach (var publication in history.Page.Publications)
        {
            json.WriteStartObject();
            json.WriteNumber(Offset, publication.Position.Offset);
            WriteContent(json, publication.From, publication.Data.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, string? from, ReadOnlySpan<byte> data)
    {
        json.WriteString(From, from);
        json.WritePropertyName(Data);
        json.WriteRawValue(data, skipInputValidation: true); // the decoder has checked it
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

    private static void WriteMember(Utf8JsonWriter json, string channel, string connection)
    {
        json.WriteString(Channel, channel);
        json.WritePropertyName("member"u8);
        WriteMember(json, connection);
    }

    private static void WriteMember(Utf8JsonWriter json, string connection)
    {
        json.WriteStartObject();
        json.WriteString("connection"u8, connection);
        json.WriteEndObject();
    }

    private static void WriteSeveral(Utf8JsonWriter json, MembersChange.Several several)
    {
        json.WriteString(Channel, several.Channel);
        json.WriteNumber("count"u8, several.Count);
        if (several.Names is { } names)
        {
            WriteMembers(json, "joined"u8, names.Joined);
            WriteMembers(json, "left"u8, names.Left);
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> connections)
    {
        json.WriteStartArray(name);
        foreach (var connection in connections)
        {
            WriteMember(json, connection);
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, Reply.Failed failed)
    {
        json.WriteString("code"u8, failed.Error.Code);
        json.WriteString("message"u8, failed.Error.Message);
        if (failed.Position is { } position)
        {
            WritePosition(json, position);
        }
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

    private static Utf8JsonWriter Begin(IBufferWriter<byte> frames, string type, ReadOnlySpan<byte> id, int moreBytes = 0)
    {
        var json = Begin(frames, type, ReplyBytes + moreBytes);
        if (!id.IsEmpty)
        {
            json.WritePropertyName(Id);
            json.WriteRawValue(id, skipInputValidation: true); // the decoder has checked it
        }

        return json;
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> frames, string type, int payloadBytes)
    {
        var json = JsonFrame.Begin(frames, payloadBytes);
        json.WriteString(Type, type);
        return json;
    }
}
