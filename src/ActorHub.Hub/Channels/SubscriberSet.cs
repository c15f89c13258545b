using System.Buffers;
using ActorHub.Connections;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The connections that hear the same things, by dialect and by the form of their frames, so that each group's bytes are made once, and by
/// event loop, so that each loop hands them out to its own in a plain walk. Joining and leaving take the same time however many there are.
/// Not thread-safe.
/// </summary>
internal sealed class SubscriberSet
{
    private SubscriberGroup[] _groups = []; // in practice one to three for each event loop

    public int Count { get; private set; }

    public ReadOnlySpan<SubscriberGroup> Groups => _groups;

    public void Add(SessionSubscription subscription)
    {
        GroupOf(subscription.Session).Add(subscription);
        Count++;
    }

    /// <summary>Takes a subscription out.</summary>
    /// <returns>False when it was not in.</returns>
    public bool Remove(SessionSubscription subscription)
    {
        if (subscription.Place == SessionSubscription.Nowhere)
        {
            return false;
        }

        GroupOf(subscription.Session).Remove(subscription);
        Count--;
        return true;
    }

    /// <summary>Takes out all of a group.</summary>
    /// <returns>Who was in it. A walk that is under way may go on with them.</returns>
    public ReadOnlySpan<SessionSubscription> RemoveAll(SubscriberGroup group)
    {
        var members = group.RemoveAll();
        Count -= members.Length;
        return members;
    }

    private SubscriberGroup GroupOf(Session session)
    {
        var form = session.Connection.Form;
        var home = session.Connection.Loop;
        foreach (var group in _groups)
        {
            if (group.Dialect == session.Dialect && group.Form == form && group.Home == home)
            {
                return group;
            }
        }

        var added = new SubscriberGroup(session.Dialect, form, session.Connection.Endpoint!.WebSocket, home);
        _groups = [.. _groups, added];
        return added;
    }
}

/// <summary>The subscribers of one dialect, form and event loop: an array without holes, each knowing its index.</summary>
/// <param name="dialect">What they speak.</param>
/// <param name="form">How their frames look.</param>
/// <param name="compression">What is compressed, how hard, and what is cut into frames.</param>
/// <param name="home">The event loop of their connections; null for none.</param>
internal sealed class SubscriberGroup(IDialect dialect, SharedForm form, WebSocketConnectionOptions compression, Loop? home)
{
    private SessionSubscription[] _members = [];
    private Outbox[] _outboxes = []; // of the members: fan-out reads nothing else of them
    private int _count;

    public IDialect Dialect => dialect;

    public SharedForm Form => form;

    public Loop? Home => home;

    /// <summary>Whether what the dialect writes is what the group reads: nothing is to be compressed, framed otherwise or cut.</summary>
    private bool IsAsEncoded { get; } = form == SharedForm.Plain && compression.MaxSendFrameBytes == int.MaxValue;

    /// <summary>Whether what is written for one of the groups is right for the other.</summary>
    public bool SharesFramesWith(SubscriberGroup other) => dialect == other.Dialect && form == other.Form;

    /// <summary>Writes a publication as the group reads it.</summary>
    public void Encode(Publication publication, ArrayBufferWriter<byte> frames)
    {
        if (IsAsEncoded)
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

        member.Place = _count;
        _outboxes[_count] = member.Outbox;
        _members[_count++] = member;
    }

    public void Remove(SessionSubscription member)
    {
        var last = _members[--_count];
        _members[member.Place] = last;
        _outboxes[member.Place] = last.Outbox;
        last.Place = member.Place;
        _members[_count] = null!; // beyond the count
        _outboxes[_count] = null!;
        member.Place = SessionSubscription.Nowhere;
        if (_count < _members.Length / 4)
        {
            Resize(_members.Length / 2); // a crowd that has gone gives its memory back
        }
    }

    /// <summary>The members for a walk that outlasts this call; see <see cref="Delivery"/>.</summary>
    public (SessionSubscription[] Members, Outbox[] Outboxes, int Count) Borrow() => (_members, _outboxes, _count);

    /// <summary>Empties the group.</summary>
    /// <returns>Who was in it.</returns>
    public ReadOnlySpan<SessionSubscription> RemoveAll()
    {
        var members = Members;
        foreach (var member in members)
        {
            member.Place = SessionSubscription.Nowhere;
        }

        (_members, _outboxes, _count) = ([], [], 0); // new arrays: the old ones may be on loan
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
