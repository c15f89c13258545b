using System.Buffers;
using System.Text.Json;
using ActorHub.Connections.Streaming;
using ActorHub.Hub;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Dialects.Native;

namespace ActorHub.Fuzz.Targets;

/// <summary>A message of the native protocol. What is cut out of it is JSON again, and every command can be answered.</summary>
internal sealed class NativeDialectTarget : IFuzzTarget
{
    public string Name => "native-dialect";

    public IReadOnlyList<string> Words =>
    [
        "{", "}", "[", "]", ",", ":", "\"type\":", "\"publish\"", "\"subscribe\"", "\"unsubscribe\"", "\"presence\"", "\"send\"", "\"broadcast\"", "\"ping\"",
        "\"id\":1", "\"id\":\"x\"", "\"channel\":\"lobby\"", "\"data\":null", "\"to\":\"abc\"", "\"echo\":false", "\\ud800", "\\u0000", "1e400", "\"", "\\", "true", " ",
    ];

    public string Run(byte[] input)
    {
        var command = NativeDecoder.Decode(new InboundMessage(MessageKind.Text, input));
        OracleException.Require(command.Id.Length <= HubLimits.MaxIdBytes, "an id above the limit");
        OracleException.Require(command.Id.IsEmpty || IsJson(command.Id), "an id that is no JSON");
        var data = command switch
        {
            ClientCommand.Publish publish => publish.Data,
            ClientCommand.Send send => send.Data,
            ClientCommand.Broadcast broadcast => broadcast.Data,
            _ => default,
        };
        OracleException.Require(data.IsEmpty || IsJson(data), "data that is no JSON");
        var frames = new ArrayBufferWriter<byte>();
        var codec = NativeDialect.Instance.NewCodec();
        codec.Encode(command.Id, command is ClientCommand.Invalid invalid ? new Reply.Failed(invalid.Error) : Reply.Pong.Instance, frames);
        return command is ClientCommand.Invalid wrong ? $"{wrong.Error.Code} {wrong.Id.Length > 0}" : $"{command.GetType().Name} {command.Id.Length > 0}";
    }

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            JsonDocument.Parse(bytes).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
