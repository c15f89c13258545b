namespace ActorHub.WebSockets;

/// <summary>What a Close frame says (RFC 6455 §5.5.1).</summary>
/// <param name="Code"><see cref="CloseCode.NoStatusReceived"/> when the frame was empty, <see cref="CloseCode.AbnormalClosure"/> when none came.</param>
/// <param name="Reason">Text for people and logs, at most 123 bytes of UTF-8; often empty.</param>
public sealed record CloseFrame(CloseCode Code, string Reason)
{
    /// <summary>Most bytes of a reason: a control frame carries 125 (RFC 6455 §5.5), two of them the code.</summary>
    public const int MaxReasonBytes = 123;

    internal static readonly CloseFrame Empty = new(CloseCode.NoStatusReceived, "");
    internal static readonly CloseFrame Abnormal = new(CloseCode.AbnormalClosure, "");
}
