namespace ActorHub.Hub.Channels;

/// <summary>
/// Hands publications to subscribers: encodes them once for each dialect and form, then has every event loop serve its own
/// subscribers, all loops at the same time. Subscribers without a loop are served at once.
/// </summary>
/// <remarks>
/// Encoding runs dialects' code and may throw, so its progress is state: when the channel's actor crashes, its successor goes on
/// behind the group that could not be encoded. Nobody has heard anything before all is encoded. Subscribers may be added and
/// removed only between runs: see <see cref="ChannelState"/>.
/// </remarks>
/// <param name="subscribers">Who hears the channel.</param>
/// <param name="locals">Who hears it in this process.</param>
/// <param name="done">Called, on any thread, at the end of a run that did not end at once.</param>
internal sealed class FanOut(SubscriberSet subscribers, List<LocalSubscription> locals, Action done)
{
    private static readonly List<Publication> Nothing = [];

    private readonly List<Delivery> _deliveries = []; // by group
    private List<Publication> _publications = Nothing;
    private FrameBatch?[] _batches = []; // by group; null where nobody is
    private int _encoded; // groups
    private int _pending; // deliveries under way, and one for the run itself until all have begun

    /// <summary>Whether publications are being delivered.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether the run has delivered nothing yet, because something could not be encoded.</summary>
    public bool IsStuck => IsRunning && _publications.Count > 0;

    /// <summary>Delivers publications to everybody, in order.</summary>
    /// <param name="publications">Must not change before the run is over.</param>
    /// <returns>True when the run is over; else its end is told, and <see cref="Ended"/> is to be called then.</returns>
    public bool Run(List<Publication> publications)
    {
        IsRunning = true;
        _publications = publications;
        _encoded = 0;
        if (_batches.Length < subscribers.Groups.Length)
        {
            Array.Resize(ref _batches, subscribers.Groups.Length);
        }

        EncodeRest();
        return HandOut();
    }

    /// <summary>
    /// After a crash: a dialect that could not encode loses all its subscribers here, for none of them can be told what it has missed.
    /// The others are served.
    /// </summary>
    /// <param name="cause">What was thrown.</param>
    /// <returns>As <see cref="Run"/>.</returns>
    public bool Recover(Exception cause)
    {
        for (Exception? failure = cause; failure is not null;)
        {
            PutOut(subscribers.Groups[_encoded], failure);
            failure = null;
            try
            {
                EncodeRest();
            }
            catch (Exception another)
            {
                failure = another; // of another dialect or form: thrown on from a restart, it would end the channel
            }
        }

        return HandOut();
    }

    /// <summary>The end of a run has been told: subscribers may change again.</summary>
    public void Ended() => IsRunning = false;

    /// <summary>A group has been served. On any thread.</summary>
    public void OnDelivered()
    {
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            done();
        }
    }

    private void PutOut(SubscriberGroup failed, Exception cause)
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

    private bool HandOut()
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

        // Whoever comes to zero last ends the run: here at once, or there by telling.
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            IsRunning = false;
            return true;
        }

        return false;
    }
}
