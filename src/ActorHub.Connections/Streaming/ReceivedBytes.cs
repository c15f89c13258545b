using System.Buffers;

namespace ActorHub.Connections.Streaming;

/// <summary>Bytes read from a transport, in an array of the shared pool. The stage that receives them returns the array.</summary>
/// <param name="Array">The array; it may be longer than the bytes.</param>
/// <param name="Count">Number of bytes, from the start of the array.</param>
internal readonly record struct ReceivedBytes(byte[] Array, int Count)
{
    public Memory<byte> Memory => Array.AsMemory(0, Count);

    public void Return() => ArrayPool<byte>.Shared.Return(Array);
}
