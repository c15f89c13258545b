using System.Net;

namespace ActorHub.Connections.Listening;

/// <summary>Counts a node's connections and handshakes, and admits by those counts. Thread-safe: connections end on every loop.</summary>
/// <param name="options">The limits.</param>
internal sealed class ConnectionCounts(ConnectionOptions options)
{
    private readonly Dictionary<IPAddress, int> _perAddress = []; // guarded by itself; used only with a limit for each address
    private int _connections;
    private int _handshakes;
    private int _isAwaited; // 1 while the node's supervisor waits for room for a handshake

    /// <summary>Connections, including those that are opening or closing.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections whose first request is not yet judged.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Whether another handshake may begin. If not, the next <see cref="EndHandshake"/> that makes room says so.</summary>
    public bool HasRoomForHandshake()
    {
        if (Handshakes < options.MaxHandshakes)
        {
            return true;
        }

        // A handshake that ended before this mark did not report its room: check again.
        Interlocked.Exchange(ref _isAwaited, 1);
        return Handshakes < options.MaxHandshakes;
    }

    /// <summary>Counts a connection that begins.</summary>
    /// <param name="address">The client's address; null while it is unknown, or where addresses have no limit.</param>
    /// <returns>Whether it may become a WebSocket.</returns>
    public Admission Begin(IPAddress? address)
    {
        Interlocked.Increment(ref _handshakes);
        var isFull = Interlocked.Increment(ref _connections) > options.MaxConnections;
        var isAddressFull = address is not null && !TryCount(address, force: true);
        return isFull ? Admission.NodeFull : isAddressFull ? Admission.AddressFull : Admission.Admitted;
    }

    /// <summary>Counts a connection under its client's address, which a proxy told only now.</summary>
    /// <returns>False when the address has too many; then it is not counted.</returns>
    public bool TryCount(IPAddress address) => TryCount(address, force: false);

    /// <summary>Counts a handshake that ended.</summary>
    /// <returns>Whether the node's supervisor waits for the room that it leaves.</returns>
    public bool EndHandshake() =>
        Interlocked.Decrement(ref _handshakes) < options.MaxHandshakes
        && Volatile.Read(ref _isAwaited) != 0
        && Interlocked.Exchange(ref _isAwaited, 0) != 0;

    /// <summary>Counts a connection that ended.</summary>
    /// <param name="address">The address it was counted under; null for none.</param>
    public void End(IPAddress? address)
    {
        if (address is not null)
        {
            lock (_perAddress)
            {
                if (--_perAddress[address] == 0)
                {
                    _perAddress.Remove(address);
                }
            }
        }

        Interlocked.Decrement(ref _connections);
    }

    private bool TryCount(IPAddress address, bool force)
    {
        lock (_perAddress)
        {
            var count = _perAddress.GetValueOrDefault(address);
            var hasRoom = count < options.MaxConnectionsPerAddress;
            if (hasRoom || force)
            {
                _perAddress[address] = count + 1;
            }

            return hasRoom;
        }
    }
}
