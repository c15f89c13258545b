using System.Buffers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Channels;

/// <summary>The subscribers of one channel that are told who joins and leaves. Not thread-safe.</summary>
internal sealed class Watchers
{
    private readonly HashSet<SessionSubscription> _members = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _members.Count == 0;

    public void Add(SessionSubscription member) => _members.Add(member);

    /// <summary>Removes a watcher, if it is one.</summary>
    public void Remove(SessionSubscription member) => _members.Remove(member);

    /// <summary>Sends a change to all. It is encoded once for each dialect and form.</summary>
    public void Send(MembersChange change)
    {
        var frames = new Dictionary<(IDialect, SharedForm), ReadOnlyMemory<byte>>();
        foreach (var member in _members)
        {
            try
            {
                var kind = (member.Session.Dialect, member.Session.Connection.Form);
                if (!frames.TryGetValue(kind, out var formed))
                {
                    frames.Add(kind, formed = Encode(change, member.Session));
                }

                if (!formed.IsEmpty)
                {
                    member.Outbox.Send(formed); // false if the connection is ending; its session will then leave
                }
            }
            catch (Exception e)
            {
                member.Session.Fail(e); // its dialect or its transport threw; the others are still told
            }
        }
    }

    private static ReadOnlyMemory<byte> Encode(MembersChange change, Session session)
    {
        var frames = new ArrayBufferWriter<byte>();
        session.Dialect.Encode(change, frames);
        return session.Connection.Endpoint!.InForm(frames.WrittenMemory, session.Connection.Form);
    }
}
