namespace ActorHub.WebSockets;

/// <summary>
/// How much memory permessage-deflate holds for one connection between its messages, so that a node can give it a budget. Without context
/// takeover it is nothing: compressors are then shared by all connections of a thread.
/// </summary>
public static class DeflateMemory
{
    /// <summary>What a decompressor holds: a window of 2^15 bytes, whatever was agreed, and its tables.</summary>
    public const int Inflater = 43_000;

    // zlib-ng, measured: mostly its hash table and, at memory level 8, the buffers of symbols and output.
    private const int DeflaterTables = 221_500;

    /// <summary>
    /// What the connection holds for the peer's compressed messages. A connection takes it from its budget when it is made; one that could
    /// not get it fails at the first compressed message. Who negotiates should therefore ask the budget first and agree to no context
    /// takeover in the peer's direction, which a server may always demand (RFC 7692 §7.1.1.2), when there is too little left.
    /// </summary>
    /// <param name="side">Our role.</param>
    /// <param name="parameters">What was agreed.</param>
    /// <returns>Bytes; 0 when the peer's messages are independent.</returns>
    public static int ForReceiving(Side side, DeflateParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return (side == Side.Server ? parameters.ClientNoContextTakeover : parameters.ServerNoContextTakeover) ? 0 : Inflater;
    }

    /// <summary>
    /// What the connection holds for its own compressed messages. It takes it from its budget with the first of them, and sends what it
    /// could not get memory for uncompressed.
    /// </summary>
    /// <param name="side">Our role.</param>
    /// <param name="parameters">What was agreed.</param>
    /// <returns>Bytes; 0 when our messages are independent.</returns>
    public static int ForSending(Side side, DeflateParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var (keeps, bits) = side == Side.Server
            ? (!parameters.ServerNoContextTakeover, parameters.ServerMaxWindowBits)
            : (!parameters.ClientNoContextTakeover, parameters.ClientMaxWindowBits);

        // A window twice the size, so that it need not move at each byte, and a two-byte link for each place of it.
        return keeps ? DeflaterTables + (4 << Math.Max(bits, 10)) : 0;
    }
}
