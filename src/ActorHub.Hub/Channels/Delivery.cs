using ActorHub.Connections;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// One group's part of a fan-out: sends all batches to each of the group's subscribers. On an event loop it runs in steps, and the loop runs
/// other work between them.
/// </summary>
/// <param name="fanOut">Notified at the end.</param>
internal sealed class Delivery(FanOut fanOut) : IThreadPoolWorkItem
{
    // About 2 ms of kernel time if every subscriber is sent something.
    private const int MaxMembersPerStep = 512;

    private SessionSubscription[] _members = [];
    private Outbox[] _outboxes = [];
    private int _count;
    private int _next;
    private FrameBatch? _batches; // the first
    private Loop? _loop;

    /// <summary>Starts the delivery. Until it ends, single members must not join or leave, but the whole group may be removed.</summary>
    public void Start(SubscriberGroup group, FrameBatch batches)
    {
        (_members, _outboxes, _count) = group.Borrow();
        _next = 0;
        _batches = batches;
        _loop = group.Loop;
        if (_loop is null)
        {
            Step(_count);
            Finish();
        }
        else
        {
            _loop.Add(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_next == _count)
        {
            Finish();
            return;
        }

        // Finish after the loop has written and polled its descriptors: publications that arrive meanwhile form one batch.
        Step(Math.Min(_next + MaxMembersPerStep, _count));
        _loop!.AddLater(this);
    }

    /// <summary>
    /// Sends to the members before an index. If a send throws, only that member's session fails: the others still receive the batches.
    /// </summary>
    private void Step(int end)
    {
        while (_next < end)
        {
            try
            {
                SendUpTo(end);
            }
            catch (Exception e)
            {
                _members[_next - 1].Session.Fail(e);
            }
        }
    }

    private void SendUpTo(int end)
    {
        if (_batches is { HasExclusions: false, Next: null } batch)
        {
            SendToAll(batch.Bytes, end);
            return;
        }

        while (_next < end)
        {
            var member = _members[_next++];
            for (var each = _batches; each is not null; each = each.Next)
            {
                var frames = each.HasExclusions ? each.For(member.Session.Id) : each.Bytes;
                if (!frames.IsEmpty)
                {
                    member.Outbox.Send(frames); // false if the connection is ending; its session will then leave
                }
            }
        }
    }

    private void SendToAll(ReadOnlyMemory<byte> frames, int end)
    {
        if (frames.IsEmpty)
        {
            _next = end; // the dialect has no frames for these publications
        }

        // Write immediately if nothing else can come in this round: the subscriber's data is then still in the CPU cache. With a fan-out of 64 B
        // to 1,000 subscribers and a system call for each, this reduced the cost from 1.25 to 1.17 times the limit (bench/limit.c).
        var time = _loop is { HasMore: false } ? SendTime.Now : SendTime.EndOfRound;
        while (_next < end)
        {
            _outboxes[_next++].Send(frames, time); // as above
        }
    }

    private void Finish()
    {
        _batches = null; // an idle channel must not retain its last payloads
        (_members, _outboxes) = ([], []);
        fanOut.OnDelivered();
    }
}
