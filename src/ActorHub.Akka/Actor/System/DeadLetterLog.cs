using System.Diagnostics;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Logs dead letters, and stops for a while when there are too many.</summary>
internal sealed class DeadLetterLog(LocalActorSystem system) : MinimalActorRef(system)
{
    private readonly int _most = system.Settings.LogDeadLetters;
    private readonly bool _duringShutdown = system.Settings.LogDeadLettersDuringShutdown;
    private readonly TimeSpan _pause = system.Settings.LogDeadLettersSuspendDuration;
    private readonly Lock _gate = new();
    private int _count;
    private long _pausedAt;

    public override ActorPath Path => System.DeadLetterRef.Path / "log";

    public static void Start(LocalActorSystem system)
    {
        var log = new DeadLetterLog(system);
        if (log._most > 0)
        {
            system.EventStream.Subscribe(log, typeof(DeadLetter));
        }
    }

    public override void Tell(object message, IActorRef? sender)
    {
        if (message is DeadLetter letter && (_duringShutdown || !System.IsStopping) && Counts(out var last))
        {
            System.EventStream.Publish(new Info(
                letter.Recipient.Path.ToString(),
                letter.Recipient.GetType(),
                $"Message [{letter.Message.GetType().Name}] from {letter.Sender} to {letter.Recipient} was not delivered. "
                + $"[{_count}] dead letters encountered{(last ? ", no more dead letters will be logged for " + _pause : "")}."));
        }
    }

    private bool Counts(out bool last)
    {
        lock (_gate)
        {
            if (_count == _most && _pause != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(_pausedAt) > _pause)
            {
                _count = 0;
            }

            if (_count == _most)
            {
                last = false;
                return false;
            }

            last = ++_count == _most;
            _pausedAt = Stopwatch.GetTimestamp();
            return true;
        }
    }
}
