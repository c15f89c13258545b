using System.Net;
using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Benchmarks.Hub;

/// <summary>A client without a network: the benchmark gives its bytes, and what it is sent is counted and dropped. Notifications come on an event loop.</summary>
/// <param name="loop">The loop that carries it.</param>
internal sealed class ScriptedTransport(EventLoop loop) : Transport, IThreadPoolWorkItem
{
    private ReadOnlyMemory<byte> _script; // guarded by lock (this), as is what follows
    private int _repeats;
    private int _read;
    private bool _asked;
    private bool _left;
    private long _written;

    internal override EventLoop Loop => loop;

    public override EndPoint? RemoteEndPoint => null;

    public override EndPoint? LocalEndPoint => null;

    /// <summary>Bytes that the client was sent.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Whether all that the client said was read, and more is awaited.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (this)
            {
                return _asked && _repeats == 0;
            }
        }
    }

    /// <summary>Has the client say something, so many times; each time is a read of its own.</summary>
    public void Say(ReadOnlyMemory<byte> script, int times)
    {
        bool notify;
        lock (this)
        {
            (_script, _repeats, _read) = (script, times, 0);
            (notify, _asked) = (_asked, false);
        }

        if (notify)
        {
            loop.AddLater(this);
        }
    }

    /// <summary>The client goes away.</summary>
    public void Leave()
    {
        bool notify;
        lock (this)
        {
            _left = true;
            (notify, _asked) = (_asked, false);
        }

        if (notify)
        {
            loop.AddLater(this);
        }
    }

    public override TransferResult Read(Span<byte> buffer)
    {
        lock (this)
        {
            if (_repeats == 0)
            {
                return _left ? TransferResult.End : TransferResult.WouldBlock;
            }

            var count = Math.Min(buffer.Length, _script.Length - _read);
            _script.Span.Slice(_read, count).CopyTo(buffer);
            _read += count;
            if (_read == _script.Length)
            {
                _read = 0;
                _script = --_repeats == 0 ? default : _script;
            }

            return TransferResult.Moved(count);
        }
    }

    public override void RequestReadable()
    {
        lock (this)
        {
            if (_repeats == 0 && !_left)
            {
                _asked = true;
                return;
            }
        }

        loop.AddLater(this);
    }

    void IThreadPoolWorkItem.Execute() => Reader!.OnReadable();

    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _written, bytes.Length);
        return TransferResult.Moved(bytes.Length);
    }

    public override void RequestWritable(ReadOnlyMemory<byte> next) => Writer!.OnWritable(TransferResult.Moved(0));

    public override void ShutdownWrite()
    {
    }

    public override void Close()
    {
    }

    public override void Abort()
    {
    }
}
