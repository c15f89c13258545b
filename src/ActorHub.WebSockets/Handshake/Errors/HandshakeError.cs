namespace ActorHub.WebSockets;

/// <summary>Why no WebSocket connection came to be. The connection ends; the fault is the peer's.</summary>
/// <param name="Code">What went wrong, as a stable number.</param>
/// <param name="Status">The HTTP status to answer with; for a response, the 502 that a gateway would pass on.</param>
/// <param name="Reason">
/// Names the broken rule. Of a request it may be shown to the peer and repeats nothing that it sent; of a response it may quote up to
/// 80 characters, all of them visible ASCII.
/// </param>
/// <param name="Source">The clause that was broken, such as <c>RFC 9112 §5.1</c>.</param>
public sealed record HandshakeError(HandshakeErrorCode Code, int Status, string Reason, string Source)
{
    /// <summary>Which part of the opening is at fault.</summary>
    public HandshakeErrorScope Scope => (HandshakeErrorScope)((int)Code / 100);

    /// <summary>What an application is told as the close code: none was ever on the wire (RFC 6455 §7.1.5, §7.4.1).</summary>
    /// <value>
    /// <see cref="WebSockets.CloseCode.MandatoryExtension"/> when extensions did not fit; else <see cref="WebSockets.CloseCode.AbnormalClosure"/>.
    /// </value>
    public CloseCode CloseCode => Code is HandshakeErrorCode.ResponseExtension or HandshakeErrorCode.ResponseExtensionParameters
        ? CloseCode.MandatoryExtension
        : CloseCode.AbnormalClosure;
}
