using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>The peer of a transport under test, with operations to await.</summary>
public abstract class TransportPeer
{
    /// <summary>Reads some bytes; 0 at their end. Throws when the connection was reset.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes all bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends the end of this side's bytes; reading continues.</summary>
    public abstract ValueTask EndAsync();

    /// <summary>Resets the connection.</summary>
    public abstract void Reset();

    public abstract void Close();

    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = await ReadAsync(bytes.AsMemory(have)).AsTask().WaitAsync(TransportProbe.Patience);
            Assert.True(read > 0, $"the bytes ended after {have} of {count}");
            have += read;
        }

        return bytes;
    }
}

/// <summary>A peer over a stream.</summary>
internal sealed class StreamPeer(Stream stream, Func<ValueTask> end, Action reset) : TransportPeer
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    public override ValueTask EndAsync() => end();

    public override void Reset() => reset();

    public override void Close() => stream.Dispose();
}

/// <summary>A peer over a transport of its own.</summary>
internal sealed class TransportEnd(Transport transport) : TransportPeer
{
    private readonly TransportProbe _probe = new(transport);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        TransferResult result;
        while ((result = transport.Read(buffer.Span)).Status == TransferStatus.WouldBlock)
        {
            await _probe.ReadableAsync();
        }

        return result.Status == TransferStatus.Failed ? throw new IOException("reset") : result.Count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => await _probe.WriteAsync(bytes);

    public override ValueTask EndAsync()
    {
        transport.ShutdownWrite();
        return default;
    }

    public override void Reset() => transport.Abort();

    public override void Close() => transport.Close();
}
