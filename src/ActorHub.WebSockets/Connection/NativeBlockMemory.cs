using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>
/// The payload of one message in a <see cref="NativeBlock"/>. An object of its own for each message: a payload that is used after its message
/// was released throws, instead of reading memory that is gone or belongs to another message.
/// </summary>
internal sealed unsafe class NativeBlockMemory(NativeBlock block) : MemoryManager<byte>
{
    private NativeBlock? _block = block;

    private NativeBlock Block => _block ?? throw new ObjectDisposedException(nameof(WebSocketEvent), "The payload of an event is valid only until the next call on the connection. Copy it to keep it.");

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => Block.Bytes;

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(Block.Start + elementIndex, default, this); // the handle keeps the block from its finalizer

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Ends the payload.</summary>
    public void Release() => _block = null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Release();
}
