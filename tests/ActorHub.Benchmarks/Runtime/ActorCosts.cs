using System.Diagnostics;
using Akka.Actor;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>Costs of actors in one setup: a message, a hop, a creation with its stop, and the memory of an idle one.</summary>
internal static class ActorCosts
{
    private const int Messages = 1_000_000;
    private const int Hops = 200_000;
    private const int Created = 20_000;
    private const int Idle = 50_000;

    /// <summary>A Tell while the receiver runs, until all messages are handled.</summary>
    public static double TellNanoseconds(RunningSetup setup)
    {
        using var done = new ManualResetEventSlim();
        var counter = setup.Start(Props.CreateBy(new Producer(() => new Counter(Messages, done))));
        var message = new object();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Messages; i++)
        {
            counter.Tell(message, ActorRefs.NoSender);
        }

        done.Wait();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Messages;
    }

    /// <summary>One way of a ping-pong between two actors.</summary>
    public static double HopNanoseconds(RunningSetup setup)
    {
        using var done = new ManualResetEventSlim();
        var pong = setup.Start(Props.CreateBy(new Producer(static () => new Echo())));
        var ping = setup.Start(Props.CreateBy(new Producer(() => new Pinger(pong, Hops / 2, done))));
        var start = Stopwatch.GetTimestamp();
        ping.Tell("start", ActorRefs.NoSender);
        done.Wait();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Hops;
    }

    /// <summary>Creation and stop of an actor: nanoseconds and bytes allocated.</summary>
    public static (double Nanoseconds, double Bytes) CreateAndStop(RunningSetup setup)
    {
        using var stopped = new CountdownEvent(Created);
        var props = setup.With(Props.CreateBy(new Producer(() => new Stopping(stopped))));
        var allocated = GC.GetTotalAllocatedBytes(true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Created; i++)
        {
            setup.System.ActorOf(props).Tell(PoisonPill.Instance, ActorRefs.NoSender);
        }

        stopped.Wait();
        var taken = Stopwatch.GetElapsedTime(start);
        return (taken.TotalNanoseconds / Created, (GC.GetTotalAllocatedBytes(true) - allocated) / (double)Created);
    }

    /// <summary>Heap bytes of an actor that has handled one message.</summary>
    public static double IdleBytes(RunningSetup setup)
    {
        using var handled = new CountdownEvent(Idle);
        var props = setup.With(Props.CreateBy(new Producer(() => new Signalling(handled))));
        var actors = new IActorRef[Idle];
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < Idle; i++)
        {
            actors[i] = setup.System.ActorOf(props);
            actors[i].Tell("warm up", ActorRefs.NoSender);
        }

        handled.Wait();
        var bytes = (GC.GetTotalMemory(true) - before) / (double)Idle;
        GC.KeepAlive(actors);
        return bytes;
    }

    public sealed class Producer(Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => typeof(UntypedActor);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Counter(int messages, ManualResetEventSlim done) : UntypedActor
    {
        private int _left = messages;

        protected override void OnReceive(object message)
        {
            if (--_left == 0)
            {
                done.Set();
            }
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Pinger(IActorRef pong, int roundTrips, ManualResetEventSlim done) : UntypedActor
    {
        private int _left = roundTrips;

        protected override void OnReceive(object message)
        {
            if (_left-- == 0)
            {
                done.Set();
            }
            else
            {
                pong.Tell(message);
            }
        }
    }

    private sealed class Stopping(CountdownEvent stopped) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => stopped.Signal();
    }

    private sealed class Signalling(CountdownEvent handled) : UntypedActor
    {
        protected override void OnReceive(object message) => handled.Signal();
    }
}
