namespace Akka.Actor;

/// <summary>
/// Timers of one actor, known by keys. They end with the incarnation; a message of one that was cancelled or started anew is not
/// delivered, even if it was in the mailbox already. Only to be used on the actor's own turn.
/// </summary>
public interface ITimerScheduler
{
    /// <summary>The keys of those that are running.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends to the actor itself in every interval. One of the same key ends.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends to the actor itself in every interval, as from the given sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    /// <summary>Sends to the actor itself in every interval, the first time after another delay.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Sends to the actor itself in every interval, the first time after another delay, as from the given sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    /// <summary>Sends to the actor itself once. One of the same key ends.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Sends to the actor itself once, as from the given sender.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    /// <summary>Whether a timer of that key is running. A single one is until its message has been handled.</summary>
    bool IsTimerActive(object key);

    /// <summary>Ends the timer of that key, if any.</summary>
    void Cancel(object key);

    /// <summary>Ends all.</summary>
    void CancelAll();
}

/// <summary>An actor with timers.</summary>
public interface IWithTimers
{
    /// <summary>Set by the runtime after the constructor and before <c>PreStart</c>.</summary>
    ITimerScheduler Timers { get; set; }
}
