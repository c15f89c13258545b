using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// Delivers publications to all subscribers of a channel, one run at a time. They are encoded once for each dialect and form. Then the event
/// loops send to their own subscribers in parallel; subscribers without a loop are served immediately.
/// </summary>
/// <remarks>
/// Nothing is sent before everything is encoded. The progress of encoding is kept, so that a restarted actor resumes after the group whose
/// encoding failed. Subscribers may join and leave only between runs: see <see cref="ChannelStage"/>.
/// </remarks>
/// <param name="subscribers">The subscribed connections.</param>
/// <param name="locals">The in-process subscribers.</param>
/// <param name="done">Called, on any thread, at the end of a run for which <see cref="SendToAll"/> returned false.</param>
internal sealed class FanOut(SubscriberSet subscribers, List<LocalSubscription> locals, Action done)
{
    private static readonly List<Publication> Nothing = [];

    private readonly List<Delivery> _deliveries = []; // by group
    private List<Publication> _publications = Nothing;
    private FrameBatch?[] _batches = []; // by group; null for an empty group
    private int _encoded; // number of groups
    private int _pending; // deliveries in flight, plus 1 for the run itself until all of them have started

    /// <summary>Encodes publications for every group. A dialect's encoder may throw; <see cref="Recover"/> then resumes.</summary>
    /// <param name="publications">Must not change before the run ends.</param>
    public void Encode(List<Publication> publications)
    {
        _publications = publications;
        _encoded = 0;
        if (_batches.Length < subscribers.Groups.Length)
        {
            Array.Resize(ref _batches, subscribers.Groups.Length);
        }

        EncodeRest();
    }

    /// <summary>
    /// Resumes after a crash. Removes the subscribers of the dialect that threw, and fails their sessions, because they would miss a publication
    /// without notice. Then encodes for the others.
    /// </summary>
    /// <param name="cause">The exception that the dialect threw.</param>
    /// <returns>The removed subscribers.</returns>
    public List<SessionSubscription> Recover(Exception cause)
    {
        var removed = new List<SessionSubscription>();
        for (Exception? failure = cause; failure is not null;)
        {
            FailGroups(subscribers.Groups[_encoded], failure, removed);
            failure = null;
            try
            {
                EncodeRest();
            }
            catch (Exception another)
            {
                failure = another; // of another dialect or form; throwing from PostRestart would end the channel
            }
        }

        return removed;
    }

    /// <summary>Sends the encoded publications to every subscriber.</summary>
    /// <returns>True if the run has ended; otherwise <c>done</c> is called at its end.</returns>
    public bool SendToAll()
    {
        var publications = _publications;
        _publications = Nothing;
        _pending = 1;
        for (var i = 0; i < _encoded; i++)
        {
            if (_batches[i] is { } batches)
            {
                if (i >= _deliveries.Count)
                {
                    _deliveries.AddRange(Enumerable.Range(_deliveries.Count, i + 1 - _deliveries.Count).Select(_ => new Delivery(this)));
                }

                Interlocked.Increment(ref _pending);
                _deliveries[i].Start(subscribers.Groups[i], batches);
                _batches[i] = null;
            }
        }

        foreach (var local in locals)
        {
            foreach (var publication in publications)
            {
                local.Deliver(publication);
            }
        }

        return Interlocked.Decrement(ref _pending) == 0; // the last decrement, of this method or of a delivery, ends the run
    }

    /// <summary>A group's delivery has ended. Called on any thread.</summary>
    public void OnDelivered()
    {
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            done();
        }
    }

    private void FailGroups(SubscriberGroup failed, Exception cause, List<SessionSubscription> removed)
    {
        foreach (var group in subscribers.Groups)
        {
            if (group.SharesFramesWith(failed))
            {
                foreach (var member in subscribers.RemoveAll(group))
                {
                    member.Session.Fail(cause);
                    removed.Add(member);
                }
            }
        }
    }

    private void EncodeRest()
    {
        for (; _encoded < subscribers.Groups.Length; _encoded++)
        {
            _batches[_encoded] = EncodeFor(_encoded);
        }
    }

    private FrameBatch? EncodeFor(int index)
    {
        var group = subscribers.Groups[index];
        if (group.Members.IsEmpty)
        {
            return null;
        }

        for (var i = 0; i < index; i++)
        {
            if (_batches[i] is not null && subscribers.Groups[i].SharesFramesWith(group))
            {
                return _batches[i];
            }
        }

        return FrameBatch.EncodeAll(_publications, group);
    }
}
