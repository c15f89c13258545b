using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>
/// What the handshake took from the node's budget for one connection, until the protocol takes it: between the two nobody else can have it,
/// so what was agreed with the client can be kept.
/// </summary>
/// <param name="node">The node's budget.</param>
/// <param name="bytes">What was taken of it.</param>
internal sealed class ReservedMemory(IMemoryBudget node, int bytes) : IMemoryBudget
{
    private int _unused = bytes;

    public bool TryTake(int bytes) => Interlocked.CompareExchange(ref _unused, 0, bytes) == bytes || node.TryTake(bytes);

    public void Return(int bytes) => node.Return(bytes);

    /// <summary>The connection is over, perhaps before its protocol had begun.</summary>
    public void ReturnUnused()
    {
        if (Interlocked.Exchange(ref _unused, 0) is var unused and > 0)
        {
            node.Return(unused);
        }
    }
}
