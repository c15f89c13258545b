using System.Buffers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Routing;

/// <summary>All sessions of the node. Belongs to the router's recipe, so that a restarted router still knows them.</summary>
internal sealed class RouterState
{
    private readonly Dictionary<string, Session> _byConnection = [];

    public void Add(Session session) => _byConnection.Add(session.Id, session);

    public void Remove(Session session) => _byConnection.Remove(session.Id);

    /// <summary>Gives a message to one connection.</summary>
    /// <returns>False when it is not here, or is ending.</returns>
    public bool Send(string to, DirectMessage message)
    {
        if (!_byConnection.TryGetValue(to, out var session))
        {
            return false;
        }

        return session.Connection.Send(Encode(session.Dialect, message));
    }

    /// <summary>Gives a message to all connections.</summary>
    /// <param name="message">The message.</param>
    /// <param name="except">A connection that is left out, or null.</param>
    public void Broadcast(DirectMessage message, string? except)
    {
        // All dialects are encoded first: one that throws must do so before anybody has heard anything.
        var frames = new Dictionary<(IDialect, SharedForm), ReadOnlyMemory<byte>>();
        foreach (var session in _byConnection.Values)
        {
            var kind = (session.Dialect, session.Connection.Form);
            if (!frames.ContainsKey(kind))
            {
                frames.Add(kind, session.Connection.Endpoint!.InForm(Encode(session.Dialect, message), session.Connection.Form));
            }
        }

        foreach (var (connection, session) in _byConnection)
        {
            var formed = frames[(session.Dialect, session.Connection.Form)];
            if (connection != except && !formed.IsEmpty)
            {
                session.Connection.Outbox.Send(formed); // false: that connection is ending, and leaves by itself
            }
        }
    }

    private static ReadOnlyMemory<byte> Encode(IDialect dialect, DirectMessage message)
    {
        var frames = new ArrayBufferWriter<byte>();
        dialect.Encode(message, frames);
        return frames.WrittenMemory;
    }
}
