namespace ActorHub.Hub.Channels;

/// <summary>
/// Delivers publications to all subscribers of a channel, in one run at a time. Each dialect and form encodes them once. Then every event
/// loop sends to its own subscribers, all loops in parallel; subscribers without a loop are sent to at once.
/// </summary>
/// <remarks>
/// Nothing is sent before everything is encoded. The progress of encoding is state, so that a restarted actor resumes behind the group that
/// could not be encoded. Subscribers may join and leave only between runs: see <see cref="ChannelStage"/>.
/// </remarks>
/// <param name="subscribers">The connections that hear the channel.</param>
/// <param name="locals">The program's own subscribers.</param>
/// <param name="done">Called, on any thread, at the end of a run for which <see cref="HandOut"/> returned false.</param>
internal sealed class FanOut(SubscriberSet subscribers, List<LocalSubscription> locals, Action done)
{
    private static readonly List<Publication> Nothing = [];

    private readonly List<Delivery> _deliveries = []; // by group
    private List<Publication> _publications = Nothing;
    private FrameBatch?[] _batches = []; // by group; null for an empty group
    private int _encoded; // groups
    private int _pending; // deliveries in flight, and one for the run itself until all have begun

    /// <summary>Encodes publications for every group. Runs dialects' code, which may throw: <see cref="Recover"/> resumes then.</summary>
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
    /// After a crash: removes the subscribers of the dialect that threw, for they would miss a publication without a notice, and fails
    /// their sessions. Encodes for the others.
    /// </summary>
    /// <param name="cause">The exception that the dialect threw.</param>
    public void Recover(Exception cause)
    {
        for (Exception? failure = cause; failure is not null;)
        {
            FailGroups(subscribers.Groups[_encoded], failure);
            failure = null;
            try
            {
                EncodeRest();
            }
            catch (Exception another)
            {
                failure = another; // of another dialect or form: thrown from a restart, it would end the channel
            }
        }
    }

    /// <summary>Sends the encoded publications to every subscriber.</summary>
    /// <returns>True when the run has ended; else <c>done</c> is called at its end.</returns>
    public bool HandOut()
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

        return Interlocked.Decrement(ref _pending) == 0; // the last of this run and its deliveries to get here ends the run
    }

    /// <summary>A group's delivery has ended. Called on any thread.</summary>
    public void OnDelivered()
    {
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            done();
        }
    }

    private void FailGroups(SubscriberGroup failed, Exception cause)
    {
        foreach (var group in subscribers.Groups)
        {
            if (group.SharesFramesWith(failed))
            {
                foreach (var member in subscribers.RemoveAll(group))
                {
                    member.Session.Fail(cause);
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
