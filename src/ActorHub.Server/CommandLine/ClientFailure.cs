using System.Net.Sockets;
using System.Security.Authentication;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine;

/// <summary>The exit code and message with which a client command reports an exception.</summary>
/// <param name="ExitCode">One of <see cref="CommandLine.ExitCode"/>.</param>
/// <param name="Message">One line.</param>
internal sealed record ClientFailure(int ExitCode, string Message)
{
    /// <summary>Returns the failure for an expected exception; null for any other, which is a defect.</summary>
    public static ClientFailure? Of(Exception e) => e switch
    {
        UsageException => new ClientFailure(CommandLine.ExitCode.Usage, e.Message),
        ArgumentException => new ClientFailure(CommandLine.ExitCode.Usage, e.Message.ReplaceLineEndings(" ")),
        HandshakeRefusedException refused => new ClientFailure(CommandLine.ExitCode.Refused, Refusal(refused)),
        HandshakeFailedException => new ClientFailure(CommandLine.ExitCode.Refused, "The server's response is not a valid WebSocket handshake: " + e.Message),
        ConnectionEndedException or WebSocketClosedException or ProtocolViolationException => new ClientFailure(CommandLine.ExitCode.ClosedAbnormally, e.Message),
        SubscriptionLostException { Code: SubscriptionLostException.ClientClosed } => new ClientFailure(CommandLine.ExitCode.ClosedAbnormally, e.Message),
        HubErrorException or SubscriptionLostException => new ClientFailure(CommandLine.ExitCode.HubRefused, e.Message),
        HubConnectionException { InnerException: { } inner } => Of(inner),
        HubConnectionException => new ClientFailure(CommandLine.ExitCode.ClosedAbnormally, e.Message),
        IOException or SocketException or AuthenticationException or TimeoutException or FormatException or OperationCanceledException =>
            new ClientFailure(CommandLine.ExitCode.Failure, e.Message),
        _ => null,
    };

    private static string Refusal(HandshakeRefusedException refused)
    {
        var body = refused.BodyText.Trim();
        var line = body.Split('\n')[0].Trim();
        return line.Length == 0 ? refused.Message : $"{refused.Message[..^1]}: {PrintableText.Of(line)}";
    }
}
