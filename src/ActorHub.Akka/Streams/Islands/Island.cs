// The stages of one materialisation, run together, by one thread at a time.
//
//   any thread ── Post ──▶ inbox ─┐
//                                 ├──▶ a turn: one event from outside, then the pushes and pulls it sets off, and so on,
//   stage ── push, pull, … ▶ queue┘      until nothing is left or the turn has had its share; then the thread is given back.
//
// Ownership: everything but the inbox, _claimed and _aborted belongs to the thread that runs the turn. _claimed is 1 from the
// moment the island is queued for a turn until a turn finds nothing left to do; whoever turns it from 0 to 1 hands the
// island over. It starts at 1, so that nothing runs while stages are still being made, and ends at 1, so that nothing runs after.

using ActorHub.Dispatching;
using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <param name="materializer">Whose stream it is.</param>
/// <param name="turns">Where its turns run.</param>
internal sealed partial class Island(ActorMaterializerImpl materializer, TurnQueue turns) : IThreadPoolWorkItem
{
    /// <summary>Events in one turn; a stream that never rests shares its thread with the others after each.</summary>
    private const int EventsPerTurn = 1000;

    /// <summary>The island whose turn this thread runs; the default handlers find their stage through it.</summary>
    [ThreadStatic]
    private static Island? _current;

    /// <summary>The island this thread is putting together; a logic made meanwhile belongs to it.</summary>
    [ThreadStatic]
    private static Island? _underConstruction;

    private GraphStageLogic? _first;
    private GraphStageLogic? _active;
    private StageEvent? _inbox;
    private StageEvent? _taken;
    private int _running;
    private int _claimed = 1;
    private bool _started;
    private volatile bool _aborted;
    private volatile bool _isOver;

    public static Island? UnderConstruction => _underConstruction;

    public static GraphStageLogic ActiveStage =>
        _current?._active ?? throw new InvalidOperationException("A stream's handler was called outside its stream.");

    public ActorMaterializerImpl Materializer => materializer;

    /// <summary>Whether every stage has stopped: what is posted now is dropped.</summary>
    public bool IsOver => _isOver;

    /// <summary>Neighbours among the islands of the materialiser, guarded by it.</summary>
    public Island? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public Island? Following { get; set; }

    /// <summary>Makes every stage of the blueprint; nothing runs yet.</summary>
    public TMat Assemble<TMat>(IBlueprint<TMat> blueprint, Attributes attributes)
    {
        var enclosing = _underConstruction;
        _underConstruction = this;
        try
        {
            var assembly = default(Assembly);
            var materialized = blueprint.Build(ref assembly, attributes);
            _first = assembly.First;
            _running = assembly.Count;
            return materialized;
        }
        finally
        {
            _underConstruction = enclosing;
        }
    }

    /// <summary>Gives the first turn, in which the stages start.</summary>
    public void Launch() => turns.Add(this);

    /// <summary>Brings an event in, from any thread. Events of one thread stay in order.</summary>
    public void Post(StageEvent item)
    {
        // A program may hold a callback long after the stream: nothing may pile up behind it.
        if (_isOver)
        {
            return;
        }

        var head = Volatile.Read(ref _inbox);
        while (true)
        {
            item.Next = head;
            var seen = Interlocked.CompareExchange(ref _inbox, item, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        Wake();
    }

    /// <summary>Ends every stage without a word to its neighbours, from any thread.</summary>
    public void Abort()
    {
        _aborted = true;
        Interlocked.MemoryBarrier(); // a turn that does not see it is seen to be over
        Wake();
    }

    void IThreadPoolWorkItem.Execute()
    {
        _current = this;
        try
        {
            TakeTurn();
        }
        finally
        {
            _current = null;
            _active = null;
        }

        if (_running == 0)
        {
            materializer.Forget(this);
            _isOver = true;
            _taken = null;
            Interlocked.Exchange(ref _inbox, null);
        }
        else if (HasQueued || _taken is not null)
        {
            turns.Add(this);
        }
        else
        {
            Interlocked.Exchange(ref _claimed, 0);

            // What came between the last look and the exchange found the island claimed and woke nobody.
            if (Volatile.Read(ref _inbox) is not null || _aborted)
            {
                Wake();
            }
        }
    }

    private void Wake()
    {
        if (Volatile.Read(ref _claimed) == 0 && Interlocked.Exchange(ref _claimed, 1) == 0)
        {
            turns.Add(this);
        }
    }

    private void TakeTurn()
    {
        if (!_started)
        {
            _started = true;
            Start();
        }

        if (_aborted)
        {
            StopAll();
            return;
        }

        // One event from outside goes before what the last turn left, so that a stream that never rests hears its callbacks.
        var budget = EventsPerTurn;
        var item = TakeFromInbox();
        while (item is not null)
        {
            budget--;
            Run(item);
            RunQueued(ref budget);
            item = budget > 0 ? TakeFromInbox() : null;
        }

        RunQueued(ref budget);
    }

    private void Start()
    {
        for (var stage = _first; stage is not null; stage = stage.Following)
        {
            _active = stage;
            try
            {
                stage.PreStart();
            }
            catch (Exception failure)
            {
                FailActive(failure);
            }

            StopIfDone(stage);
        }
    }

    private void Run(StageEvent item)
    {
        var stage = item.Stage;
        if (stage.IsStopped)
        {
            item.Drop();
            return;
        }

        _active = stage;
        try
        {
            item.Run();
        }
        catch (Exception failure)
        {
            FailActive(failure);
        }

        StopIfDone(stage);
    }

    private StageEvent? TakeFromInbox()
    {
        if (_taken is null && Volatile.Read(ref _inbox) is not null)
        {
            // The inbox is a stack: turned over, it is in the order of arrival.
            var item = Interlocked.Exchange(ref _inbox, null);
            while (item is not null)
            {
                var next = item.Next;
                item.Next = _taken;
                _taken = item;
                item = next;
            }
        }

        var first = _taken;
        if (first is not null)
        {
            _taken = first.Next;
            first.Next = null;
        }

        return first;
    }

    private void FailActive(Exception failure)
    {
        var stage = _active!;
        materializer.Logger.Error(failure, "Error in stage [{0}]: {1}", stage, failure.Message);
        stage.FailStage(failure);
    }

    private void StopIfDone(GraphStageLogic stage)
    {
        if (stage.HasEnded)
        {
            Stop(stage);
        }
    }

    private void StopAll()
    {
        for (var stage = _first; stage is not null; stage = stage.Following)
        {
            if (!stage.IsStopped)
            {
                Stop(stage);
            }
        }

        _queuedFirst = null;
        _next = null;
    }

    private void Stop(GraphStageLogic stage)
    {
        _running--;
        _active = stage;
        try
        {
            stage.Stop();
        }
        catch (Exception failure)
        {
            materializer.Logger.Error(failure, "Error during PostStop in [{0}]", stage);
        }
    }
}
