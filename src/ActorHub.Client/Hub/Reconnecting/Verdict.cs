using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Whether another connection would fare better than one that has ended or could not be made.</summary>
internal static class Verdict
{
    /// <summary>The table of close codes in the native protocol's document; codes that it does not name are taken as passing trouble.</summary>
    /// <param name="code">What the hub's Close said.</param>
    /// <param name="canRenewToken">Whether the next connection brings a new token.</param>
    /// <returns>True to connect again.</returns>
    public static bool ConnectAgain(CloseCode code, bool canRenewToken) => code switch
    {
        CloseCode.NormalClosure => false,
        CloseCode.Unauthorized => canRenewToken,
        CloseCode.ProtocolError or CloseCode.UnsupportedData or CloseCode.InvalidPayload or CloseCode.PolicyViolation
            or CloseCode.MessageTooBig or CloseCode.MandatoryExtension or CloseCode.Forbidden => false,
        _ => true,
    };

    /// <summary>Statuses that pass: request timeout, too early, too many requests, and what gateways say while a server restarts.</summary>
    /// <param name="status">The HTTP status of a refused handshake.</param>
    /// <param name="canRenewToken">Whether the next request brings a new token.</param>
    /// <returns>True to try again.</returns>
    public static bool TryAgain(int status, bool canRenewToken) => status switch
    {
        401 => canRenewToken,
        408 or 425 or 429 or 500 or 502 or 503 or 504 => true,
        _ => false,
    };
}
