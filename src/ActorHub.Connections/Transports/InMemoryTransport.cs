using System.Net;

namespace ActorHub.Connections.Transports;

/// <summary>One end of an in-memory connection, for tests and for clients in the same process.</summary>
public sealed class InMemoryTransport : Transport
{
    private readonly Pipe _in;
    private readonly Pipe _out;

    private InMemoryTransport(Pipe input, Pipe output)
    {
        _in = input;
        _out = output;
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => null;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => null;

    /// <summary>Whether the peer has read everything and has requested a notification. Tests use it to detect an idle stream.</summary>
    internal bool PeerWaitsForBytes => _out.ReaderWaits;

    /// <summary>Creates a connected pair.</summary>
    /// <param name="capacity">Most bytes in flight in one direction; at least 1. A write at the limit returns <see cref="TransferStatus.WouldBlock"/>.</param>
    /// <returns>The two ends.</returns>
    public static (InMemoryTransport Client, InMemoryTransport Server) Connect(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var toServer = new Pipe(capacity);
        var toClient = new Pipe(capacity);
        return (new InMemoryTransport(toClient, toServer), new InMemoryTransport(toServer, toClient));
    }

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer) => _in.Read(buffer);

    /// <inheritdoc/>
    public override void RequestReadable() => _in.WhenReadable(() => Reader!.OnReadable());

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes) => _out.Write(bytes);

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next) =>
        _out.WhenWritable(() => Writer!.OnWritable(TransferResult.Moved(0)));

    /// <inheritdoc/>
    public override void ShutdownWrite() => _out.End();

    /// <inheritdoc/>
    public override void Close()
    {
        _out.End();
        _in.Break();
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _out.Break();
        _in.Break();
    }

    /// <summary>One direction: a ring buffer. Callbacks are invoked outside the lock.</summary>
    private sealed class Pipe(int capacity)
    {
        private readonly Lock _lock = new();
        private readonly byte[] _ring = new byte[capacity];
        private int _start;
        private int _count;
        private bool _ended;
        private bool _broken;
        private Action? _whenReadable;
        private Action? _whenWritable;

        private bool Readable => _count > 0 || _ended || _broken;

        private bool Writable => _count < capacity || _ended || _broken;

        public bool ReaderWaits
        {
            get
            {
                lock (_lock)
                {
                    return _whenReadable is not null;
                }
            }
        }

        public TransferResult Read(Span<byte> buffer)
        {
            Action? notify;
            int count;
            lock (_lock)
            {
                if (_broken)
                {
                    return TransferResult.Failed;
                }

                if (_count == 0)
                {
                    return _ended ? TransferResult.End : TransferResult.WouldBlock;
                }

                count = Math.Min(buffer.Length, _count);
                var first = Math.Min(count, capacity - _start);
                _ring.AsSpan(_start, first).CopyTo(buffer);
                _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
                _start = (_start + count) % capacity;
                _count -= count;
                (notify, _whenWritable) = (_whenWritable, null);
            }

            notify?.Invoke();
            return TransferResult.Moved(count);
        }

        public TransferResult Write(ReadOnlySpan<byte> bytes)
        {
            Action? notify;
            int count;
            lock (_lock)
            {
                if (_broken || _ended)
                {
                    return TransferResult.Failed;
                }

                if (_count == capacity)
                {
                    return TransferResult.WouldBlock;
                }

                count = Math.Min(bytes.Length, capacity - _count);
                var end = (_start + _count) % capacity;
                var first = Math.Min(count, capacity - end);
                bytes[..first].CopyTo(_ring.AsSpan(end));
                bytes[first..count].CopyTo(_ring);
                _count += count;
                (notify, _whenReadable) = (_whenReadable, null);
            }

            notify?.Invoke();
            return TransferResult.Moved(count);
        }

        public void WhenReadable(Action notify)
        {
            lock (_lock)
            {
                if (!Readable)
                {
                    _whenReadable = notify;
                    return;
                }
            }

            notify();
        }

        public void WhenWritable(Action notify)
        {
            lock (_lock)
            {
                if (!Writable)
                {
                    _whenWritable = notify;
                    return;
                }
            }

            notify();
        }

        public void End() => Stop(() => _ended = true);

        public void Break() => Stop(() => _broken = true);

        private void Stop(Action mark)
        {
            Action? readable;
            Action? writable;
            lock (_lock)
            {
                mark();
                (readable, _whenReadable) = (_whenReadable, null);
                (writable, _whenWritable) = (_whenWritable, null);
            }

            readable?.Invoke();
            writable?.Invoke();
        }
    }
}
