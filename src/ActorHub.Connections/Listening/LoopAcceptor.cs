using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts connections on an event loop and distributes them to all loops.</summary>
internal sealed class LoopAcceptor : IAcceptor, ILoopEntry, IThreadPoolWorkItem, IValueTaskSource<Transport?>
{
    private readonly Socket _listener;
    private readonly EventLoopGroup _loops;
    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly DescriptorReserve _reserve = new();
    private ManualResetValueTaskSourceCore<Transport?> _accepting;
    private bool _waiting; // this and all below are accessed only on the loop's thread
    private bool _registered;
    private bool _disposed;

    /// <param name="listener">The listening socket; disposed with the acceptor.</param>
    /// <param name="loops">The loops that carry the connections.</param>
    public LoopAcceptor(Socket listener, EventLoopGroup loops)
    {
        _listener = listener;
        _loops = loops;
        _loop = loops.First;
        listener.Blocking = false;
        TcpOptions.Set(listener); // accepted sockets inherit the listener's five options, which saves five system calls per connection
        _descriptor = (int)listener.SafeHandle.DangerousGetHandle();
    }

    int ILoopEntry.Descriptor => _descriptor;

    uint ILoopEntry.Generation => uint.MaxValue;

    public ValueTask<Transport?> AcceptAsync()
    {
        _accepting.Reset();
        var accepting = new ValueTask<Transport?>(this, _accepting.Version);
        if (_loop.IsCurrent)
        {
            Begin();
        }
        else
        {
            _loop.Add(this);
        }

        return accepting;
    }

    public void Dispose() => _loop.Add(new Work(End));

    void IThreadPoolWorkItem.Execute() => Begin();

    void ILoopEntry.Record(uint events, ReadBatch? reads)
    {
    }

    void ILoopEntry.Notify()
    {
        if (_waiting)
        {
            _waiting = false;
            Accept();
        }
    }

    Transport? IValueTaskSource<Transport?>.GetResult(short token) => _accepting.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Transport?>.GetStatus(short token) => _accepting.GetStatus(token);

    void IValueTaskSource<Transport?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _accepting.OnCompleted(continuation, state, token, flags);

    private void Begin()
    {
        if (!_registered && !_disposed && !(_registered = _loop.TryRegister(this, Native.EPOLLIN)))
        {
            Fail();
            return;
        }

        Accept();
    }

    private void Accept()
    {
        if (_disposed)
        {
            _accepting.SetException(new ObjectDisposedException(nameof(LoopAcceptor)));
            return;
        }

        if (_reserve.IsReached())
        {
            _accepting.SetException(DescriptorReserve.Exception());
            return;
        }

        var accepted = Native.Accept(_descriptor);
        if (accepted >= 0)
        {
            _reserve.Record(accepted);
            var transport = new EpollTransport(_loops.LeastLoaded(), accepted);
            transport.Register();
            _accepting.SetResult(transport);
            return;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case Native.EAGAIN:
                _waiting = true; // for the event of the next client
                break;
            case Native.EINTR or Native.ECONNABORTED:
                _accepting.SetResult(null);
                break;
            default:
                Fail();
                break;
        }
    }

    private void Fail() => _accepting.SetException(new SocketException(Marshal.GetLastPInvokeError()));

    private void End()
    {
        _disposed = true;
        _loop.Unregister(this);
        _listener.Dispose();
        if (_waiting)
        {
            _waiting = false;
            Accept();
        }
    }

    private sealed class Work(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
