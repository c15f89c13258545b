using System.Buffers;
using ActorHub.Connections;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The connections subscribed to one channel, grouped by dialect, frame form and event loop: each publication is encoded once per dialect
/// and form, and each loop iterates only over its own connections. Joining and leaving take constant time. Not thread-safe.
/// </summary>
internal sealed class SubscriberSet
{
    private SubscriberGroup[] _groups = []; // typically one to three for each event loop

    public int Count { get; private set; }

    public ReadOnlySpan<SubscriberGroup> Groups => _groups;

    public void Add(SessionSubscription subscription)
    {
        GroupOf(subscription.Session).Add(subscription);
        Count++;
    }

    /// <summary>Removes a subscription.</summary>
    /// <returns>False if it was not in the set.</returns>
    public bool Remove(SessionSubscription subscription)
    {
        if (subscription.Index == SessionSubscription.NoIndex)
        {
            return false;
        }

        GroupOf(subscription.Session).Remove(subscription);
        Count--;
        return true;
    }

    /// <summary>Removes all subscriptions of a group.</summary>
    /// <returns>The removed subscriptions. A delivery in flight may still iterate over them.</returns>
    public ReadOnlySpan<SessionSubscription> RemoveAll(SubscriberGroup group)
    {
        var members = group.RemoveAll();
        Count -= members.Length;
        return members;
    }

    /// <summary>The group of a session, which is created if it is the first of its kind.</summary>
    public SubscriberGroup GroupOf(Session session)
    {
        var form = session.Connection.Form;
        var loop = session.Connection.Loop;
        foreach (var group in _groups)
        {
            if (group.Dialect == session.Dialect && group.Form == form && group.Loop == loop)
            {
                return group;
            }
        }

        var added = new SubscriberGroup(session.Dialect, form, session.Connection.Endpoint!.WebSocket, loop);
        _groups = [.. _groups, added];
        return added;
    }
}

/// <summary>The subscribers of one dialect, frame form and event loop, in a dense array. Each member stores its index.</summary>
/// <param name="dialect">The members' dialect.</param>
/// <param name="form">The form of the members' frames.</param>
/// <param name="compression">The settings of compression and fragmentation.</param>
/// <param name="loop">The event loop of the members' connections; null if they have none.</param>
internal sealed class SubscriberGroup(IDialect dialect, SharedForm form, WebSocketConnectionOptions compression, Loop? loop)
{
    private SessionSubscription[] _members = [];
    private Outbox[] _outboxes = []; // of the members, at the same indexes: most deliveries need only these
    private int _count;

    public IDialect Dialect => dialect;

    public SharedForm Form => form;

    public Loop? Loop => loop;

    /// <summary>Whether the group receives the dialect's frames unchanged: not compressed, fragmented or framed for a draft.</summary>
    private bool SendsFramesUnchanged { get; } = form == SharedForm.Plain && compression.MaxSendFrameBytes == int.MaxValue;

    /// <summary>Whether both groups receive the same bytes.</summary>
    public bool SharesFramesWith(SubscriberGroup other) => dialect == other.Dialect && form == other.Form;

    /// <summary>Writes a publication in the group's dialect and form.</summary>
    public void Encode(Publication publication, ArrayBufferWriter<byte> frames)
    {
        if (SendsFramesUnchanged)
        {
            dialect.Encode(publication, frames);
            return;
        }

        var plain = FrameScratch.Rent();
        dialect.Encode(publication, plain);
        Transcode(plain, frames);
        FrameScratch.Return(plain);
    }

    public ReadOnlySpan<SessionSubscription> Members => _members.AsSpan(0, _count);

    public void Add(SessionSubscription member)
    {
        if (_count == _members.Length)
        {
            Resize(Math.Max(2, _count * 2));
        }

        member.Index = _count;
        _outboxes[_count] = member.Outbox;
        _members[_count++] = member;
    }

    public void Remove(SessionSubscription member)
    {
        var last = _members[--_count];
        _members[member.Index] = last;
        _outboxes[member.Index] = last.Outbox;
        last.Index = member.Index;
        _members[_count] = null!; // beyond the count: never read
        _outboxes[_count] = null!;
        member.Index = SessionSubscription.NoIndex;
        if (_count < _members.Length / 4)
        {
            Resize(_members.Length / 2);
        }
    }

    /// <summary>Lends the members to a <see cref="Delivery"/>. No member may be added or removed until it ends; <see cref="RemoveAll"/> is allowed.</summary>
    public (SessionSubscription[] Members, Outbox[] Outboxes, int Count) Borrow() => (_members, _outboxes, _count);

    /// <summary>Empties the group.</summary>
    /// <returns>The former members.</returns>
    public ReadOnlySpan<SessionSubscription> RemoveAll()
    {
        var members = Members;
        foreach (var member in members)
        {
            member.Index = SessionSubscription.NoIndex;
        }

        (_members, _outboxes, _count) = ([], [], 0); // new arrays: a delivery may still use the old ones
        return members;
    }

    private void Resize(int length)
    {
        Array.Resize(ref _members, length);
        Array.Resize(ref _outboxes, length);
    }

    private void Transcode(ArrayBufferWriter<byte> plain, ArrayBufferWriter<byte> frames)
    {
        if (!SharedFrames.TryTranscode(plain.WrittenSpan, form, compression, frames))
        {
            frames.Write(plain.WrittenSpan);
        }
    }
}
