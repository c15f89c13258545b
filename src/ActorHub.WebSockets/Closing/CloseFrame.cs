namespace ActorHub.WebSockets;

/// <summary>The content of a Close frame (RFC 6455 §5.5.1).</summary>
/// <param name="Code">The code; <see cref="CloseCode.NoStatusReceived"/> if the frame was empty, <see cref="CloseCode.AbnormalClosure"/> if there was none.</param>
/// <param name="Reason">Text for people and logs, at most 123 bytes of UTF-8; often empty.</param>
public sealed record CloseFrame(CloseCode Code, string Reason)
{
    /// <summary>Longest reason in bytes: a control frame has at most 125 (RFC 6455 §5.5), of which the code takes 2.</summary>
    public const int MaxReasonBytes = 123;

    internal static readonly CloseFrame Empty = new(CloseCode.NoStatusReceived, "");
    internal static readonly CloseFrame Abnormal = new(CloseCode.AbnormalClosure, "");
}
