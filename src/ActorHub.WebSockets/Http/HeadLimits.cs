namespace ActorHub.WebSockets;

/// <summary>Limits of the head of a request or a response. Immutable; all connections of an endpoint may share one object.</summary>
public sealed record HeadLimits
{
    /// <summary>The defaults.</summary>
    public static HeadLimits Default { get; } = new();

    /// <summary>Longest head accepted, including its last empty line. A longer one is refused with 431.</summary>
    /// <value>Bytes; 20,480 unless set.</value>
    public int MaxBytes { get; init; } = 20_480;

    /// <summary>Most header lines accepted. More are refused with 431.</summary>
    /// <value>Lines; 100 unless set.</value>
    public int MaxHeaders { get; init; } = 100;

    /// <summary>Longest request target accepted. A longer one is refused with 414.</summary>
    /// <value>Bytes; 8,192 unless set.</value>
    public int MaxTargetBytes { get; init; } = 8_192;

    /// <summary>The strictness of parsing.</summary>
    /// <value><see cref="HeadSyntax.Strict"/> unless set.</value>
    public HeadSyntax Syntax { get; init; } = HeadSyntax.Strict;
}
