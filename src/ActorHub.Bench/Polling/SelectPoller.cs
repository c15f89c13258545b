using System.Net;
using System.Net.Sockets;

namespace ActorHub.Bench;

/// <summary>Socket.Select, for every system: the cost of a wait grows with the number of sockets.</summary>
internal sealed class SelectPoller : Poller
{
    private readonly Dictionary<Socket, (int Token, Interest Interest)> _watched = [];
    private readonly Dictionary<Socket, Readiness> _ready = [];
    private readonly List<Socket> _reading = [];
    private readonly List<Socket> _writing = [];
    private readonly List<Socket> _failed = [];

    /// <inheritdoc/>
    public override string? Connect(Socket socket, EndPoint to, int token)
    {
        try
        {
            socket.Connect(to);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The outcome is reported as MayWrite.
        }
        catch (SocketException e)
        {
            return e.Message;
        }

        _watched[socket] = (token, Interest.ReadAndWrite);
        return null;
    }

    /// <inheritdoc/>
    public override void Watch(Socket socket, int token, Interest interest) => _watched[socket] = (token, interest);

    /// <inheritdoc/>
    public override void Remove(Socket socket) => _watched.Remove(socket);

    /// <inheritdoc/>
    public override ReadOnlySpan<Readiness> Wait(TimeSpan timeout)
    {
        if (_watched.Count == 0)
        {
            Thread.Sleep(timeout); // Select throws if it is given no socket
            return default;
        }

        Fill(_reading, _watched.Keys);
        Fill(_failed, _watched.Keys);
        Fill(_writing, _watched.Where(static watched => watched.Value.Interest == Interest.ReadAndWrite).Select(static watched => watched.Key));
        Socket.Select(_reading, _writing, _failed, timeout);
        _ready.Clear();
        foreach (var socket in _reading)
        {
            _ready[socket] = new Readiness(_watched[socket].Token, MayRead: true, MayWrite: false);
        }

        foreach (var socket in _writing.Concat(_failed)) // some systems report a failed TCP handshake in the third list only
        {
            var token = _watched[socket].Token;
            _ready[socket] = new Readiness(token, _ready.ContainsKey(socket) && _ready[socket].MayRead, MayWrite: true);
        }

        return _ready.Values.ToArray();
    }

    /// <inheritdoc/>
    public override void Dispose() => _watched.Clear();

    private static void Fill(List<Socket> list, IEnumerable<Socket> sockets)
    {
        list.Clear();
        list.AddRange(sockets);
    }
}
