namespace ActorHub.WebSockets;

/// <summary>The error that prevented a WebSocket connection from opening. The peer caused it, and the connection ends.</summary>
/// <param name="Code">The number of the error, which is stable.</param>
/// <param name="Status">The HTTP status to respond with. For an invalid response it is 502, which a gateway would send.</param>
/// <param name="Reason">
/// Names the violated rule. For a request it may be shown to the peer and quotes nothing from the request. For a response it may quote up to 80
/// characters of visible ASCII.
/// </param>
/// <param name="Source">The violated clause, such as <c>RFC 9112 §5.1</c>.</param>
public sealed record HandshakeError(HandshakeErrorCode Code, int Status, string Reason, string Source)
{
    /// <summary>The part of the handshake that the error concerns.</summary>
    public HandshakeErrorScope Scope => (HandshakeErrorScope)((int)Code / 100);

    /// <summary>The close code to report to the application. It was not sent (RFC 6455 §7.1.5, §7.4.1).</summary>
    /// <value>
    /// <see cref="WebSockets.CloseCode.MandatoryExtension"/> if the extensions in a response are invalid; otherwise
    /// <see cref="WebSockets.CloseCode.AbnormalClosure"/>.
    /// </value>
    public CloseCode CloseCode => Code is HandshakeErrorCode.ResponseExtension or HandshakeErrorCode.ResponseExtensionParameters
        ? CloseCode.MandatoryExtension
        : CloseCode.AbnormalClosure;
}
