using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

// What the client logs: neither payloads nor headers.
public sealed partial class WebSocketClient
{
    [LoggerMessage(EventId = 101, Level = LogLevel.Debug, Message = "The transport has ended")]
    private partial void LogTransportEnded(Exception reason);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "Failed the connection with {Code}: {Reason} ({Source})")]
    private partial void LogFailed(int code, string reason, string source);

    [LoggerMessage(EventId = 103, Level = LogLevel.Warning, Message = "The peer was silent for {Silence}; the connection counts as lost")]
    private partial void LogDead(TimeSpan silence);
}
