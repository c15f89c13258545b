// All errors that the protocol core reports once a connection is open. The number is for logs, metrics and tests; the peer sees only the
// close code and the reason. A number is never reused for another error.
//
//   100 - 199  single frames                400 - 499  the closing handshake
//   200 - 299  messages and their limits    500 - 599  the framing of hixie-75 and hybi-00
//   300 - 399  permessage-deflate           900        given by the application
namespace ActorHub.WebSockets;

/// <summary>Stable numbers of the errors in <see cref="ProtocolErrors"/>.</summary>
public enum ProtocolErrorCode : ushort
{
    /// <summary>A reserved bit that no negotiated extension allows.</summary>
    ReservedBits = 100,

    /// <summary>An opcode that no version defines.</summary>
    ReservedOpcode = 101,

    /// <summary>A control frame without FIN.</summary>
    FragmentedControlFrame = 102,

    /// <summary>A client's frame without a mask, or a server's with one.</summary>
    IncorrectMasking = 103,

    /// <summary>A control frame with more than 125 bytes.</summary>
    ControlFrameTooLong = 104,

    /// <summary>A length of 2^63 or more.</summary>
    LengthTopBit = 105,

    /// <summary>A length that is not in its shortest encoding.</summary>
    LengthNotShortest = 106,

    /// <summary>A continuation outside a message.</summary>
    UnexpectedContinuation = 200,

    /// <summary>A new message inside a message.</summary>
    ExpectedContinuation = 201,

    /// <summary>Text that is not UTF-8.</summary>
    TextNotUtf8 = 202,

    /// <summary>A frame or message that exceeds the limit of bytes.</summary>
    MessageTooBig = 203,

    /// <summary>A message that exceeds the limit of fragments.</summary>
    TooManyFragments = 204,

    /// <summary>A message for which the memory budget is exhausted.</summary>
    MessageMemory = 205,

    /// <summary>A compressed message that cannot be decompressed.</summary>
    NotDeflate = 300,

    /// <summary>A compressed message that ends in the middle of a block.</summary>
    DeflateCutOff = 301,

    /// <summary>A compressed message that exceeds the limit of the compression ratio.</summary>
    InflateRatio = 302,

    /// <summary>A compressed message for which the memory budget is exhausted.</summary>
    DeflateMemory = 303,

    /// <summary>A Close with a payload of one byte.</summary>
    CloseOfOneByte = 400,

    /// <summary>A Close with a code that may not be sent.</summary>
    InvalidCloseCode = 401,

    /// <summary>A Close with a reason that is not UTF-8.</summary>
    CloseReasonNotUtf8 = 402,

    /// <summary>A byte that does not begin a frame in the framing of hixie-75 and hybi-00.</summary>
    UnknownFrameType = 500,

    /// <summary>A length with too many bytes, in the framing of hixie-75 and hybi-00.</summary>
    LengthTooLong = 501,

    /// <summary>An error that the application passed to <see cref="WebSocketConnection.Fail"/>.</summary>
    Application = 900,
}

/// <summary>The errors that the protocol core reports: one object each.</summary>
public static class ProtocolErrors
{
    /// <inheritdoc cref="ProtocolErrorCode.ReservedBits"/>
    public static ProtocolError ReservedBits { get; } = Frame(ProtocolErrorCode.ReservedBits, "reserved bits set", "RFC 6455 §5.2");

    /// <inheritdoc cref="ProtocolErrorCode.ReservedOpcode"/>
    public static ProtocolError ReservedOpcode { get; } = Frame(ProtocolErrorCode.ReservedOpcode, "reserved opcode", "RFC 6455 §5.2");

    /// <inheritdoc cref="ProtocolErrorCode.FragmentedControlFrame"/>
    public static ProtocolError FragmentedControlFrame { get; } = Frame(ProtocolErrorCode.FragmentedControlFrame, "fragmented control frame", "RFC 6455 §5.5");

    /// <inheritdoc cref="ProtocolErrorCode.IncorrectMasking"/>
    public static ProtocolError IncorrectMasking { get; } = Frame(ProtocolErrorCode.IncorrectMasking, "incorrect masking", "RFC 6455 §5.1");

    /// <inheritdoc cref="ProtocolErrorCode.ControlFrameTooLong"/>
    public static ProtocolError ControlFrameTooLong { get; } = Frame(ProtocolErrorCode.ControlFrameTooLong, "control frame too long", "RFC 6455 §5.5");

    /// <inheritdoc cref="ProtocolErrorCode.LengthTopBit"/>
    public static ProtocolError LengthTopBit { get; } = Frame(ProtocolErrorCode.LengthTopBit, "top bit of the length set", "RFC 6455 §5.2");

    /// <inheritdoc cref="ProtocolErrorCode.LengthNotShortest"/>
    public static ProtocolError LengthNotShortest { get; } = Frame(ProtocolErrorCode.LengthNotShortest, "length not in its shortest form", "RFC 6455 §5.2");

    /// <inheritdoc cref="ProtocolErrorCode.UnexpectedContinuation"/>
    public static ProtocolError UnexpectedContinuation { get; } = Message(ProtocolErrorCode.UnexpectedContinuation, CloseCode.ProtocolError, "unexpected continuation", "RFC 6455 §5.4");

    /// <inheritdoc cref="ProtocolErrorCode.ExpectedContinuation"/>
    public static ProtocolError ExpectedContinuation { get; } = Message(ProtocolErrorCode.ExpectedContinuation, CloseCode.ProtocolError, "expected a continuation", "RFC 6455 §5.4");

    /// <inheritdoc cref="ProtocolErrorCode.TextNotUtf8"/>
    public static ProtocolError TextNotUtf8 { get; } = Message(ProtocolErrorCode.TextNotUtf8, CloseCode.InvalidPayload, "text is not UTF-8", "RFC 6455 §8.1");

    /// <inheritdoc cref="ProtocolErrorCode.MessageTooBig"/>
    public static ProtocolError MessageTooBig { get; } = Message(ProtocolErrorCode.MessageTooBig, CloseCode.MessageTooBig, "message too big", "RFC 6455 §7.4.1");

    /// <inheritdoc cref="ProtocolErrorCode.TooManyFragments"/>
    public static ProtocolError TooManyFragments { get; } = Message(ProtocolErrorCode.TooManyFragments, CloseCode.MessageTooBig, "too many fragments", "RFC 6455 §10.4");

    /// <inheritdoc cref="ProtocolErrorCode.MessageMemory"/>
    public static ProtocolError MessageMemory { get; } =
        new(ProtocolErrorCode.MessageMemory, ErrorScope.Connection, CloseCode.TryAgainLater, "no memory for the message, try again later", "RFC 6455 §10.4", ErrorFault.Local);

    /// <inheritdoc cref="ProtocolErrorCode.NotDeflate"/>
    public static ProtocolError NotDeflate { get; } = Message(ProtocolErrorCode.NotDeflate, CloseCode.InvalidPayload, "invalid compressed data", "RFC 7692 §7.2.2");

    /// <inheritdoc cref="ProtocolErrorCode.DeflateCutOff"/>
    public static ProtocolError DeflateCutOff { get; } = Message(ProtocolErrorCode.DeflateCutOff, CloseCode.InvalidPayload, "compressed data cut off", "RFC 7692 §7.2.1");

    /// <inheritdoc cref="ProtocolErrorCode.InflateRatio"/>
    public static ProtocolError InflateRatio { get; } = Message(ProtocolErrorCode.InflateRatio, CloseCode.MessageTooBig, "compression ratio too high", "RFC 7692 §8");

    /// <inheritdoc cref="ProtocolErrorCode.DeflateMemory"/>
    public static ProtocolError DeflateMemory { get; } =
        new(ProtocolErrorCode.DeflateMemory, ErrorScope.Connection, CloseCode.TryAgainLater, "no memory for compression", "RFC 7692 §7.1.1", ErrorFault.Local);

    /// <inheritdoc cref="ProtocolErrorCode.CloseOfOneByte"/>
    public static ProtocolError CloseOfOneByte { get; } = Frame(ProtocolErrorCode.CloseOfOneByte, "close frame of one byte", "RFC 6455 §5.5.1");

    /// <inheritdoc cref="ProtocolErrorCode.InvalidCloseCode"/>
    public static ProtocolError InvalidCloseCode { get; } = Frame(ProtocolErrorCode.InvalidCloseCode, "invalid close code", "RFC 6455 §7.4");

    /// <inheritdoc cref="ProtocolErrorCode.CloseReasonNotUtf8"/>
    public static ProtocolError CloseReasonNotUtf8 { get; } =
        new(ProtocolErrorCode.CloseReasonNotUtf8, ErrorScope.Frame, CloseCode.InvalidPayload, "close reason is not UTF-8", "RFC 6455 §8.1", ErrorFault.Peer);

    /// <inheritdoc cref="ProtocolErrorCode.UnknownFrameType"/>
    public static ProtocolError UnknownFrameType { get; } = Frame(ProtocolErrorCode.UnknownFrameType, "unknown frame type", "hybi-00 §5.3");

    /// <inheritdoc cref="ProtocolErrorCode.LengthTooLong"/>
    public static ProtocolError LengthTooLong { get; } = Frame(ProtocolErrorCode.LengthTooLong, "length in too many bytes", "hybi-00 §5.3");

    /// <summary>All errors.</summary>
    public static IReadOnlyList<ProtocolError> All { get; } =
    [
        ReservedBits, ReservedOpcode, FragmentedControlFrame, IncorrectMasking, ControlFrameTooLong, LengthTopBit, LengthNotShortest,
        UnexpectedContinuation, ExpectedContinuation, TextNotUtf8, MessageTooBig, TooManyFragments, MessageMemory,
        NotDeflate, DeflateCutOff, InflateRatio, DeflateMemory,
        CloseOfOneByte, InvalidCloseCode, CloseReasonNotUtf8, UnknownFrameType, LengthTooLong,
    ];

    private static ProtocolError Frame(ProtocolErrorCode id, string reason, string source) =>
        new(id, ErrorScope.Frame, CloseCode.ProtocolError, reason, source, ErrorFault.Peer);

    private static ProtocolError Message(ProtocolErrorCode id, CloseCode code, string reason, string source) =>
        new(id, ErrorScope.Message, code, reason, source, ErrorFault.Peer);
}
