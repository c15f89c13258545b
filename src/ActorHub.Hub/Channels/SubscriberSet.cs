using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The connections that hear the same things, by dialect, so that each dialect's bytes are made once and then handed out
/// in a plain walk. Joining and leaving take the same time however many there are. Not thread-safe.
/// </summary>
internal sealed class SubscriberSet
{
    private DialectGroup[] _groups = []; // in practice one to three

    public int Count { get; private set; }

    public ReadOnlySpan<DialectGroup> Groups => _groups;

    public void Add(SessionSubscription subscription)
    {
        GroupOf(subscription.Session.Dialect).Add(subscription);
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

        GroupOf(subscription.Session.Dialect).Remove(subscription);
        Count--;
        return true;
    }

    private DialectGroup GroupOf(IDialect dialect)
    {
        foreach (var group in _groups)
        {
            if (group.Dialect == dialect)
            {
                return group;
            }
        }

        var added = new DialectGroup(dialect);
        _groups = [.. _groups, added];
        return added;
    }
}

/// <summary>The subscribers of one dialect: an array without holes, each knowing its index.</summary>
internal sealed class DialectGroup(IDialect dialect)
{
    private SessionSubscription[] _members = [];
    private int _count;

    public IDialect Dialect => dialect;

    public ReadOnlySpan<SessionSubscription> Members => _members.AsSpan(0, _count);

    public void Add(SessionSubscription member)
    {
        if (_count == _members.Length)
        {
            Array.Resize(ref _members, Math.Max(2, _count * 2));
        }

        member.Place = _count;
        _members[_count++] = member;
    }

    public void Remove(SessionSubscription member)
    {
        var last = _members[--_count];
        _members[member.Place] = last;
        last.Place = member.Place;
        _members[_count] = null!; // beyond the count
        member.Place = SessionSubscription.Nowhere;
        if (_count < _members.Length / 4)
        {
            Array.Resize(ref _members, _members.Length / 2); // a crowd that has gone gives its memory back
        }
    }
}
