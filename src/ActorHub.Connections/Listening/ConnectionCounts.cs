using System.Net;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Listening;

/// <summary>Counts a node's connections and handshakes, and enforces their limits. Thread-safe, because connections end on every loop.</summary>
/// <param name="options">The limits.</param>
internal sealed class ConnectionCounts(ConnectionOptions options)
{
    private readonly Dictionary<IPAddress, int> _perAddress = []; // The key is the canonical address. Guarded by itself. Used only with a limit per address.
    private int _connections;
    private int _handshakes;
    private int _roomIsAwaited; // 1 while the node's supervisor waits for room for a handshake

    /// <summary>Connections, including those that are opening or closing.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections whose first request has not been evaluated yet.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Whether another handshake may begin. If not, the next <see cref="EndHandshake"/> that makes room returns true.</summary>
    public bool HasRoomForHandshake()
    {
        if (Handshakes < options.MaxHandshakes)
        {
            return true;
        }

        // A handshake that ended before this mark did not report its room: check again.
        Interlocked.Exchange(ref _roomIsAwaited, 1);
        return Handshakes < options.MaxHandshakes;
    }

    /// <summary>Counts a connection that begins, and its handshake.</summary>
    /// <param name="address">The client's address; null if it is still unknown, or without a limit per address.</param>
    /// <returns>Whether it may become a WebSocket.</returns>
    public Admission Begin(IPAddress? address)
    {
        Interlocked.Increment(ref _handshakes);
        var isFull = Interlocked.Increment(ref _connections) > options.MaxConnections;
        var isAddressFull = address is not null && !TryCount(address, force: true);
        return isFull ? Admission.NodeFull : isAddressFull ? Admission.AddressFull : Admission.Admitted;
    }

    /// <summary>Counts a connection against its client's address, once a proxy has reported the address.</summary>
    /// <returns>False if the address has reached its limit; the connection is then not counted against it.</returns>
    public bool TryCount(IPAddress address) => TryCount(address, force: false);

    /// <summary>Subtracts a handshake that has ended.</summary>
    /// <returns>Whether the node's supervisor is waiting for room for a handshake.</returns>
    public bool EndHandshake() =>
        Interlocked.Decrement(ref _handshakes) < options.MaxHandshakes
        && Volatile.Read(ref _roomIsAwaited) != 0
        && Interlocked.Exchange(ref _roomIsAwaited, 0) != 0;

    /// <summary>Subtracts a connection that has ended.</summary>
    /// <param name="address">The address that the connection was counted against; null if none.</param>
    public void End(IPAddress? address)
    {
        if (address is not null)
        {
            address = CanonicalAddress.Of(address);
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
        address = CanonicalAddress.Of(address);
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
