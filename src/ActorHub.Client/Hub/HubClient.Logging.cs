using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

// Log lines. They contain no payloads, tokens or channel names.
public sealed partial class HubClient
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Connected to the hub as {ConnectionId}")]
    private partial void LogConnected(string connectionId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Disconnected from the hub with {Code}")]
    private partial void LogDisconnected(int code);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Attempt {Attempt} to connect starts in {Delay}")]
    private partial void LogReconnecting(int attempt, TimeSpan delay);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The connection to the hub has failed")]
    private partial void LogConnectFailed(Exception reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Gave up after {Attempts} attempts to connect")]
    private partial void LogExhausted(int attempts);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "A subscription was lost: {Code}")]
    private partial void LogLost(string code);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "A handler of the program threw an exception")]
    private partial void LogHandlerFailed(Exception failure);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "The hub reported an error that belongs to no command: {Code}")]
    private partial void LogError(string code);
}
