using ActorHub.Connections;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// One group's part of a fan-out: walks the group's subscribers and gives each all batches. On the group's event loop it goes in
/// steps, between which others have their turn.
/// </summary>
/// <param name="fanOut">Is told of the end.</param>
internal sealed class Delivery(FanOut fanOut) : IThreadPoolWorkItem
{
    // About 2 ms of the kernel's work when each subscriber is sent something.
    private const int MostInOneStep = 512;

    private SessionSubscription[] _members = [];
    private Outbox[] _outboxes = [];
    private int _count;
    private int _next;
    private FrameBatch? _batches; // the first
    private Loop? _home;

    /// <summary>Begins to deliver. The group must not change before the end, but may be replaced.</summary>
    public void Start(SubscriberGroup group, FrameBatch batches)
    {
        (_members, _outboxes, _count) = group.Borrow();
        _next = 0;
        _batches = batches;
        _home = group.Home;
        if (_home is null)
        {
            Step(_count);
            Finish();
        }
        else
        {
            _home.Add(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_next == _count)
        {
            Finish();
            return;
        }

        // The end is told after the loop has written and looked at its descriptors: what was published meanwhile makes one batch.
        Step(Math.Min(_next + MostInOneStep, _count));
        _home!.AddLater(this);
    }

    private void Step(int end)
    {
        if (_batches is { LeavesOut: false, Next: null } batch)
        {
            GiveAll(batch.Bytes, end);
            return;
        }

        while (_next < end)
        {
            var member = _members[_next++];
            for (var each = _batches; each is not null; each = each.Next)
            {
                var frames = each.LeavesOut ? each.For(member.Session.Id) : each.Bytes;
                if (!frames.IsEmpty)
                {
                    member.Outbox.Send(frames); // false: that connection is ending, and leaves by itself
                }
            }
        }
    }

    private void GiveAll(ReadOnlyMemory<byte> frames, int end)
    {
        if (frames.IsEmpty)
        {
            _next = end; // this form has nothing of it
        }

        // The same walk and write in one go when nothing else can come in this round: what a subscriber is reached by is then still in
        // the cache (fan-out to 1,000 of 64 B, with a system call for each: 1.25 of the limit before, 1.17 after).
        var time = _home is { HasMore: false } ? SendTime.Now : SendTime.EndOfRound;
        while (_next < end)
        {
            _outboxes[_next++].Send(frames, time); // as above
        }
    }

    private void Finish()
    {
        _batches = null; // a quiet channel must not keep its last payloads
        (_members, _outboxes) = ([], []);
        fanOut.OnDelivered();
    }
}
