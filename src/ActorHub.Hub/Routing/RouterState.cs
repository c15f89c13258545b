using System.Buffers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Routing;

/// <summary>All sessions of the node. An argument of the router's <see cref="Akka.Actor.Props"/>, so that a restarted router keeps them.</summary>
internal sealed class RouterState
{
    private readonly Dictionary<string, Session> _byConnection = [];

    public void Add(Session session) => _byConnection.Add(session.Id, session);

    public void Remove(Session session) => _byConnection.Remove(session.Id);

    /// <summary>Sends a message to one connection.</summary>
    /// <returns>False if the connection is not on this node, or is ending.</returns>
    public bool Send(string to, DirectMessage message)
    {
        if (!_byConnection.TryGetValue(to, out var session))
        {
            return false;
        }

        return session.Connection.Send(Encode(session.Dialect, message));
    }

    /// <summary>Sends a message to all connections.</summary>
    /// <param name="message">The message.</param>
    /// <param name="except">The id of a connection to exclude; null for none.</param>
    public void Broadcast(DirectMessage message, string? except)
    {
        // Encode for all dialects before sending: if a dialect throws, no connection must have received the message.
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
                try
                {
                    session.Connection.Outbox.Send(formed); // false if the connection is ending; its session then leaves
                }
                catch (Exception e)
                {
                    session.Fail(e); // its transport threw; the others still receive the message
                }
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
