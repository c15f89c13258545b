using System.Buffers;

namespace ActorHub.Connections.Streaming;

/// <summary>Bytes read from a transport, in an array of the shared pool; whoever takes the element gives the array back.</summary>
/// <param name="Array">The array; longer than the bytes.</param>
/// <param name="Count">How many bytes from its start were read.</param>
internal readonly record struct ReceivedBytes(byte[] Array, int Count)
{
    public Memory<byte> Memory => Array.AsMemory(0, Count);

    public void Return() => ArrayPool<byte>.Shared.Return(Array);
}
