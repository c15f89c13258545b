using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

// Log lines. They contain neither payloads nor headers.
public sealed partial class WebSocketClient
{
    [LoggerMessage(EventId = 101, Level = LogLevel.Debug, Message = "The transport has ended")]
    private partial void LogTransportEnded(Exception reason);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "The peer violated the protocol; closing the connection with {Code}: {Reason} ({Source})")]
    private partial void LogFailed(int code, string reason, string source);

    [LoggerMessage(EventId = 103, Level = LogLevel.Warning, Message = "No data from the peer for {Silence}; aborting the connection")]
    private partial void LogDead(TimeSpan silence);
}
