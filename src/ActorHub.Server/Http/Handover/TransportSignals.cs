using System.Threading.Tasks.Sources;
using ActorHub.Connections.Transports;

namespace ActorHub.Server.Http.Handover;

/// <summary>Makes a transport's notifications awaitable, without an allocation for each wait.</summary>
/// <param name="transport">The transport. This object becomes its reader and its writer.</param>
internal sealed class TransportSignals(Transport transport) : ITransportReader, ITransportWriter
{
    private readonly Signal<bool> _readable = new();
    private readonly Signal<TransferResult> _writable = new();

    /// <summary>Waits for bytes, the end or a failure. Only one wait at a time.</summary>
    public async ValueTask WhenReadable()
    {
        _readable.Arm();
        transport.Reader = this;
        transport.RequestReadable();
        await _readable.Wait();
    }

    /// <summary>Waits until the transport can take bytes. Only one wait at a time.</summary>
    /// <param name="next">The bytes to be written next; must not change during the wait.</param>
    /// <returns>The number of bytes of <paramref name="next"/> that the transport has already written, or the failure.</returns>
    public ValueTask<TransferResult> WhenWritable(ReadOnlyMemory<byte> next)
    {
        _writable.Arm();
        transport.Writer = this;
        transport.RequestWritable(next);
        return _writable.Wait();
    }

    void ITransportReader.OnReadable() => _readable.Set(true);

    void ITransportWriter.OnWritable(TransferResult result) => _writable.Set(result);

    /// <summary>One value, set on any thread. The waiter continues on another thread, because notifications must not block.</summary>
    private sealed class Signal<T> : IValueTaskSource<T>
    {
        private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };

        public void Arm() => _core.Reset();

        public ValueTask<T> Wait() => new(this, _core.Version);

        public void Set(T value) => _core.SetResult(value);

        T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource<T>.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
