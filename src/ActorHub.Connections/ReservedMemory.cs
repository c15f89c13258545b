using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>
/// Memory that the handshake has reserved in the node's budget for the protocol of one connection. No other connection can take it meanwhile,
/// so the compression that was negotiated with the client is always possible.
/// </summary>
/// <param name="node">The node's budget.</param>
/// <param name="bytes">The bytes that were taken from it.</param>
internal sealed class ReservedMemory(IMemoryBudget node, int bytes) : IMemoryBudget
{
    private int _unused = bytes;

    public bool TryTake(int bytes) => Interlocked.CompareExchange(ref _unused, 0, bytes) == bytes || node.TryTake(bytes);

    public void Return(int bytes) => node.Return(bytes);

    /// <summary>Returns the reservation at the end of the connection, if the protocol has never taken it.</summary>
    public void ReturnUnused()
    {
        if (Interlocked.Exchange(ref _unused, 0) is var unused and > 0)
        {
            node.Return(unused);
        }
    }
}
