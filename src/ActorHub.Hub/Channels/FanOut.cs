
namespace ActorHub.Hub.Channels;

/// <summary>
/// Hands publications to subscribers. Its progress is state, not a local variable: when the actor that runs it crashes,
/// its successor goes on behind the subscriber that was being served, so nobody hears anything twice or misses it.
/// </summary>
/// <remarks>Subscribers may be added and removed only between runs: see <see cref="ChannelState"/>.</remarks>
internal sealed class FanOut(SubscriberSet subscribers, List<LocalSubscription> locals)
{
    private static readonly List<Publication> Nothing = [];

    private List<Publication> _publications = Nothing;
    private int _group;
    private int _first; // of the publications that this group has not had
    private FrameBatch? _batch; // what the group is being given, from _first on
    private int _served; // members of the group that have had the batch
    private int _servedLocals;

    /// <summary>Delivers publications to everybody, in order.</summary>
    /// <param name="publications">Must not change before the run is over.</param>
    public void Run(List<Publication> publications)
    {
        _publications = publications;
        _group = 0;
        _first = 0;
        _servedLocals = 0;
        GoOn();
    }

    /// <summary>
    /// After a crash: puts out those on whom it happened, and serves the rest. A dialect that could not encode loses all its
    /// subscribers here, for none of them can be told what it has missed.
    /// </summary>
    /// <param name="cause">What was thrown.</param>
    public void Recover(Exception cause)
    {
        if (_publications.Count > 0 && _group < subscribers.Groups.Length)
        {
            var group = subscribers.Groups[_group];
            var from = _batch is null ? 0 : _served - 1;
            var to = _batch is null ? group.Members.Length : _served;
            for (var i = to - 1; i >= from; i--)
            {
                var member = group.Members[i];
                subscribers.Remove(member); // the last member takes its place and is served next
                member.Session.Fail(cause);
            }

            _served = from;
        }

        GoOn();
    }

    private void GoOn()
    {
        while (_group < subscribers.Groups.Length)
        {
            Serve(subscribers.Groups[_group]);
            _first = 0;
            _group++;
        }

        ServeLocals();
        _publications = Nothing;
    }

    private void Serve(SubscriberGroup group)
    {
        while (_first < _publications.Count && group.Members.Length > 0)
        {
            _batch ??= FrameBatch.Encode(_publications, _first, group);
            if (_batch.LeavesOut)
            {
                HandOutByOne(group, _batch);
            }
            else
            {
                HandOut(group, _batch.Bytes);
            }

            _first = _batch.End;
            _batch = null;
            _served = 0;
        }
    }

    private void HandOut(SubscriberGroup group, ReadOnlyMemory<byte> frames)
    {
        if (frames.IsEmpty)
        {
            return; // this form has nothing of it
        }

        var members = group.Members;
        while (_served < members.Length)
        {
            members[_served++].Outbox.Send(frames); // false: that connection is ending, and leaves by itself
        }
    }

    private void HandOutByOne(SubscriberGroup group, FrameBatch batch)
    {
        var members = group.Members;
        while (_served < members.Length)
        {
            var member = members[_served++];
            var frames = batch.For(member.Session.Id);
            if (!frames.IsEmpty)
            {
                member.Outbox.Send(frames);
            }
        }
    }

    private void ServeLocals()
    {
        while (_servedLocals < locals.Count)
        {
            var local = locals[_servedLocals++];
            foreach (var publication in _publications)
            {
                local.Deliver(publication);
            }
        }
    }
}
