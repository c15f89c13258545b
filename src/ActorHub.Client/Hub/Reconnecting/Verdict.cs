using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Decides whether another attempt to connect can succeed.</summary>
internal static class Verdict
{
    /// <summary>Decides by the close code, as the table in <c>PROTOCOL.md</c> says. Other codes count as temporary failures.</summary>
    /// <param name="code">The code of the hub's Close.</param>
    /// <param name="canRenewToken">Whether the next connection uses a new token.</param>
    /// <returns>True to connect again.</returns>
    public static bool ConnectAgain(CloseCode code, bool canRenewToken) => code switch
    {
        CloseCode.NormalClosure => false,
        CloseCode.Unauthorized => canRenewToken,
        CloseCode.ProtocolError or CloseCode.UnsupportedData or CloseCode.InvalidPayload or CloseCode.PolicyViolation
            or CloseCode.MessageTooBig or CloseCode.MandatoryExtension or CloseCode.Forbidden => false,
        _ => true,
    };

    /// <summary>Decides by the HTTP status. Temporary are: request timeout, too early, too many requests, and server and gateway errors.</summary>
    /// <param name="status">The HTTP status of a refused handshake.</param>
    /// <param name="canRenewToken">Whether the next request uses a new token.</param>
    /// <returns>True to try again.</returns>
    public static bool TryAgain(int status, bool canRenewToken) => status switch
    {
        401 => canRenewToken,
        408 or 425 or 429 or 500 or 502 or 503 or 504 => true,
        _ => false,
    };
}
