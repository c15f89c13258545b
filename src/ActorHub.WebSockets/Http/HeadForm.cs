namespace ActorHub.WebSockets;

/// <summary>The differences between the heads of requests and responses.</summary>
internal abstract class HeadForm<THead>
    where THead : class
{
    /// <summary>The number of bytes before the first line that are ignored.</summary>
    public virtual int SkipBefore(ReadOnlySpan<byte> bytes) => 0;

    /// <summary>Checks the first line, or the part of it that has arrived.</summary>
    public abstract HandshakeError? CheckFirstLine(ReadOnlySpan<byte> line, LineExtent extent, HeadLimits limits);

    /// <summary>Builds a head from a first line that was checked and the headers; returns null and an error if they are not valid together.</summary>
    public abstract THead? Build(ReadOnlySpan<byte> firstLine, HeaderList headers, out HandshakeError? error);
}

internal enum LineExtent
{
    Partial,
    Whole,
}
