namespace ActorHub.WebSockets;

/// <summary>
/// The memory that permessage-deflate holds for one connection between its messages, for use with an <see cref="IMemoryBudget"/>. Without
/// context takeover it is 0, because the connections of a thread then share compressors.
/// </summary>
public static class DeflateMemory
{
    /// <summary>Bytes of a decompressor: a window of 2^15 bytes, whatever size was agreed, and its tables.</summary>
    public const int Inflater = 43_000;

    // zlib-ng, measured: mostly its hash table and, at memory level 8, the buffers of symbols and output.
    private const int DeflaterTables = 221_500;

    /// <summary>
    /// Memory for the peer's compressed messages. A connection takes it from its budget when it is created. If the budget is exhausted, the
    /// connection fails at the first compressed message. So reserve the memory before the handshake completes, or negotiate no context takeover
    /// for the peer's messages, which a server may always require (RFC 7692 §7.1.1.2).
    /// </summary>
    /// <param name="side">The role of this side.</param>
    /// <param name="parameters">The agreed parameters.</param>
    /// <returns>Bytes; 0 if the peer compresses each message independently.</returns>
    public static int ForReceiving(Side side, DeflateParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return (side == Side.Server ? parameters.ClientNoContextTakeover : parameters.ServerNoContextTakeover) ? 0 : Inflater;
    }

    /// <summary>
    /// Memory for the connection's own compressed messages. The connection takes it from its budget with the first of them. While the budget is
    /// exhausted, it sends messages uncompressed.
    /// </summary>
    /// <param name="side">The role of this side.</param>
    /// <param name="parameters">The agreed parameters.</param>
    /// <returns>Bytes; 0 if this side compresses each message independently.</returns>
    public static int ForSending(Side side, DeflateParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var (keeps, bits) = side == Side.Server
            ? (!parameters.ServerNoContextTakeover, parameters.ServerMaxWindowBits)
            : (!parameters.ClientNoContextTakeover, parameters.ClientMaxWindowBits);

        // zlib allocates twice the window, so that it need not slide at each byte, and a two-byte link for each position.
        return keeps ? DeflaterTables + (4 << Math.Max(bits, 10)) : 0;
    }
}
