namespace ActorHub.WebSockets;

/// <summary>Registered close codes (RFC 6455 §7.4 and the IANA registry). Any other number is a legal value of the type.</summary>
public enum CloseCode : ushort
{
    /// <summary>The purpose of the connection has been fulfilled.</summary>
    NormalClosure = 1000,

    /// <summary>The server stops, or the browser leaves the page.</summary>
    GoingAway = 1001,

    /// <summary>The peer violated the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>A type of data that the endpoint does not accept, such as binary messages for an endpoint that accepts only text.</summary>
    UnsupportedData = 1003,

    /// <summary>Never sent: reports that the peer's Close carried no code.</summary>
    NoStatusReceived = 1005,

    /// <summary>Never sent: reports that the transport ended without a Close.</summary>
    AbnormalClosure = 1006,

    /// <summary>Data inconsistent with its type, such as text that is not UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>A policy of the endpoint was violated, and no other code is more specific.</summary>
    PolicyViolation = 1008,

    /// <summary>A message larger than the endpoint processes.</summary>
    MessageTooBig = 1009,

    /// <summary>The client needs an extension that the server did not negotiate.</summary>
    MandatoryExtension = 1010,

    /// <summary>The endpoint encountered an unexpected condition.</summary>
    InternalError = 1011,

    /// <summary>The server restarts; reconnect after a random delay.</summary>
    ServiceRestart = 1012,

    /// <summary>The server is overloaded; connect elsewhere or later.</summary>
    TryAgainLater = 1013,

    /// <summary>A gateway received an invalid response from its upstream server.</summary>
    BadGateway = 1014,

    /// <summary>Never sent: reports that the TLS handshake failed.</summary>
    TlsHandshake = 1015,

    /// <summary>The endpoint requires authentication.</summary>
    Unauthorized = 3000,

    /// <summary>The client is not allowed to use the endpoint.</summary>
    Forbidden = 3003,

    /// <summary>The endpoint took too long to respond.</summary>
    Timeout = 3008,
}
