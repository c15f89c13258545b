using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// A way into a stage from any thread. The callback is itself the event that goes to the island's inbox; only when it is
/// invoked again before the island came to run it is another event made.
/// </summary>
internal sealed class StageCallback(GraphStageLogic stage, Action handler) : StageEvent(stage)
{
    private int _underWay;

    public void Invoke()
    {
        var island = Stage.Island;
        if (!island.IsOver)
        {
            island.Post(Interlocked.Exchange(ref _underWay, 1) == 0 ? this : new Repeated(Stage, handler));
        }
    }

    public override void Run()
    {
        Drop();
        handler();
    }

    public override void Drop() => Volatile.Write(ref _underWay, 0);

    private sealed class Repeated(GraphStageLogic stage, Action handler) : StageEvent(stage)
    {
        public override void Run() => handler();

        public override void Drop()
        {
        }
    }
}

/// <summary>A way into a stage from any thread, with a value.</summary>
internal sealed class StageCallback<T>(GraphStageLogic stage, Action<T> handler) : StageEvent(stage)
{
    private int _underWay;
    private T _value = default!;

    public void Invoke(T value)
    {
        var island = Stage.Island;
        if (island.IsOver)
        {
            return;
        }

        if (Interlocked.Exchange(ref _underWay, 1) != 0)
        {
            island.Post(new Repeated(Stage, handler, value));
            return;
        }

        _value = value;
        island.Post(this);
    }

    public override void Run()
    {
        var value = _value;
        Drop();
        handler(value);
    }

    public override void Drop()
    {
        _value = default!;
        Volatile.Write(ref _underWay, 0);
    }

    private sealed class Repeated(GraphStageLogic stage, Action<T> handler, T value) : StageEvent(stage)
    {
        public override void Run() => handler(value);

        public override void Drop()
        {
        }
    }
}
