using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>
/// What actors cost: memory of an idle one, time and memory of a message. The same source measures both actor runtimes
/// (<c>-p:ActorRuntime=akka</c> for the other one). Every figure is the best of several rounds.
/// </summary>
internal static class ActorCosts
{
    private const int IdleActors = 200_000;
    private const int Messages = 2_000_000;
    private const int HeldMessages = 10_000; // as many as the runtime keeps nodes for
    private const int HeldRounds = 200;
    private const int RoundTrips = 200_000;
    private const int Rounds = 5;

    public static void Run()
    {
        using var system = ActorSystem.Create("costs", ConfigurationFactory.ParseString("akka.loglevel = ERROR"));
        Console.WriteLine($"runtime: {typeof(ActorSystem).Assembly.GetName().Name}, {Environment.ProcessorCount} processors");
        Print("idle UntypedActor", BytesPerIdleActor(system, Props.Create<Idle>()), "bytes");
        Print("idle ReceiveActor, one handler", BytesPerIdleActor(system, Props.Create<IdleReceiver>()), "bytes");
        Print("idle actor whose only child has stopped", BytesPerIdleActor(system, Props.Create<FormerParent>()), "bytes");
        var (tell, perSecond, bytes) = Best(() => OneSender(system));
        Print("Tell, one sender, receiver running", tell, "ns");
        Print("messages handled, one sender", perSecond / 1e6, "million/s");
        Print("allocated per message, sender unbounded", bytes, "bytes");
        Print("Tell, receiver held until all are told", HeldReceiver(system), "ns");
        var (roundTrip, roundTripBytes, _) = Best(() => PingPong(system));
        Print("ping-pong round trip", roundTrip, "ns");
        Print("allocated per round trip", roundTripBytes, "bytes");
        system.Terminate().Wait();
    }

    private static void Print(string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-40} {value,10:F1} {unit}"));

    private static (double First, double Second, double Third) Best(Func<(double First, double Second, double Third)> measure) =>
        Enumerable.Range(0, Rounds).Select(_ => measure()).MinBy(figures => figures.First);

    private static double BytesPerIdleActor(ActorSystem system, Props props)
    {
        system.ActorOf(props).Ask<string>("warm up").Wait();
        var actors = new IActorRef[IdleActors];
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < actors.Length; i++)
        {
            actors[i] = system.ActorOf(props);
        }

        // Every actor has handled a message and so is past its creation.
        Task.WaitAll(actors.Select(actor => actor.Ask<string>("ping")).ToArray());
        var bytes = (GC.GetTotalMemory(true) - before) / (double)IdleActors;
        foreach (var actor in actors)
        {
            system.Stop(actor);
        }

        return bytes;
    }

    private static (double TellNanoseconds, double PerSecond, double Bytes) OneSender(ActorSystem system)
    {
        using var done = new ManualResetEventSlim();
        var counter = system.ActorOf(Props.Create(() => new Counter(Messages, done)));
        var message = new object();
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Messages; i++)
        {
            counter.Tell(message, ActorRefs.NoSender);
        }

        var told = Stopwatch.GetElapsedTime(start);
        done.Wait();
        var handled = Stopwatch.GetElapsedTime(start);
        var bytes = (GC.GetTotalAllocatedBytes(true) - allocated) / (double)Messages;
        system.Stop(counter);
        return (told.TotalNanoseconds / Messages, Messages / handled.TotalSeconds, bytes);
    }

    /// <summary>What a Tell costs while nobody else touches the mailbox: what is more with a receiver running, the two cores do to each other.</summary>
    private static double HeldReceiver(ActorSystem system)
    {
        using var release = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var message = new object();
        var best = double.MaxValue;
        for (var round = 0; round < HeldRounds; round++)
        {
            release.Reset();
            done.Reset();
            var counter = system.ActorOf(Props.Create(() => new Counter(HeldMessages, done)));
            counter.Tell(release, ActorRefs.NoSender);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < HeldMessages; i++)
            {
                counter.Tell(message, ActorRefs.NoSender);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / HeldMessages);
            release.Set();
            done.Wait();
            system.Stop(counter);
        }

        return best;
    }

    private static (double Nanoseconds, double Bytes, double None) PingPong(ActorSystem system)
    {
        using var done = new ManualResetEventSlim();
        var pong = system.ActorOf(Props.Create(() => new Echo()));
        var ping = system.ActorOf(Props.Create(() => new Pinger(pong, RoundTrips, done)));
        var allocated = GC.GetTotalAllocatedBytes(true);
        var start = Stopwatch.GetTimestamp();
        ping.Tell("start", ActorRefs.NoSender);
        done.Wait();
        var taken = Stopwatch.GetElapsedTime(start);
        var bytes = (GC.GetTotalAllocatedBytes(true) - allocated) / (double)RoundTrips;
        system.Stop(ping);
        system.Stop(pong);
        return (taken.TotalNanoseconds / RoundTrips, bytes, 0);
    }

    internal sealed class Idle : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    /// <summary>Like a connection: it has one child, for a moment at its beginning.</summary>
    internal sealed class FormerParent : UntypedActor
    {
        private IActorRef? _asker;

        protected override void OnReceive(object message)
        {
            if (message is Terminated)
            {
                _asker!.Tell("stopped", ActorRefs.NoSender);
                _asker = null;
            }
            else
            {
                _asker = Sender;
                Context.Stop(Context.Watch(Context.ActorOf(Props.Create<Idle>(), "child")));
            }
        }
    }

    internal sealed class IdleReceiver : ReceiveActor
    {
        public IdleReceiver() => Receive<string>(message => Sender.Tell(message));
    }

    internal sealed class Counter : UntypedActor
    {
        private readonly ManualResetEventSlim _done;
        private int _left;

        public Counter(int messages, ManualResetEventSlim done)
        {
            _left = messages;
            _done = done;
        }

        protected override void OnReceive(object message)
        {
            if (message is ManualResetEventSlim release)
            {
                release.Wait();
            }
            else if (--_left == 0)
            {
                _done.Set();
            }
        }
    }

    internal sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    internal sealed class Pinger : UntypedActor
    {
        private readonly IActorRef _pong;
        private readonly ManualResetEventSlim _done;
        private int _left;

        public Pinger(IActorRef pong, int roundTrips, ManualResetEventSlim done)
        {
            _pong = pong;
            _left = roundTrips;
            _done = done;
        }

        protected override void OnReceive(object message)
        {
            if (_left-- == 0)
            {
                _done.Set();
            }
            else
            {
                _pong.Tell(message);
            }
        }
    }
}
