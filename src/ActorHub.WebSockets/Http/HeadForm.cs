namespace ActorHub.WebSockets;

/// <summary>What the heads of requests and of responses do not share.</summary>
internal abstract class HeadForm<THead>
    where THead : class
{
    /// <summary>How many bytes before the first line are ignored.</summary>
    public virtual int SkipBefore(ReadOnlySpan<byte> bytes) => 0;

    /// <summary>Checks the first line, or the part of it that has come.</summary>
    public abstract HandshakeError? CheckFirstLine(ReadOnlySpan<byte> line, LineExtent extent, HeadLimits limits);

    /// <summary>Makes a head of a first line that has been checked; gives an error when its parts do not fit together.</summary>
    public abstract THead? Build(ReadOnlySpan<byte> firstLine, HeaderList headers, out HandshakeError? error);
}

internal enum LineExtent
{
    Partial,
    Whole,
}
