using ActorHub.Connections.Transports.Loops;
using Akka.Dispatch;

namespace ActorHub.Connections.Dispatching;

/// <summary>Runs actors on an event loop's thread.</summary>
/// <remarks>
/// A message that the loop itself sends, such as "bytes are readable", is handled before its <c>Tell</c> returns. A message that an
/// actor sends is queued, so that no actor runs inside another. A message from another thread is queued and wakes the loop.
/// </remarks>
internal sealed class LoopDispatcher : MessageDispatcher
{
    private volatile EventLoop? _loop;

    /// <summary>Creates a dispatcher without a loop.</summary>
    /// <param name="configurator">The configurator that returns it to Akka.NET.</param>
    /// <param name="id">Its name in the actor system.</param>
    public LoopDispatcher(MessageDispatcherConfigurator configurator, string id)
        : base(configurator)
    {
        Id = id;
        Throughput = configurator.Config.GetInt("throughput", DefaultThroughput);
        ShutdownTimeout = configurator.Config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1));
    }

    /// <summary>The loop; null while no hub uses the dispatcher. Actors that end late then run on the thread pool.</summary>
    public EventLoop? Loop
    {
        get => _loop;
        set => _loop = value;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        if (_loop is { } loop)
        {
            loop.RunOrAdd(run);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        }
    }

    /// <summary>Does nothing: Akka.NET calls it whenever the dispatcher has no actors, but it may get new ones.</summary>
    protected override void Shutdown()
    {
    }
}
