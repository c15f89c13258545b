using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Something from outside the island for one of its stages: an async callback that was invoked, a timer that fired.</summary>
internal abstract class StageEvent(GraphStageLogic stage)
{
    public readonly GraphStageLogic Stage = stage;

    /// <summary>The next event in the inbox. An event is in one inbox at a time.</summary>
    public StageEvent? Next;

    /// <summary>Runs on the island, after the event has left the inbox.</summary>
    public abstract void Run();

    /// <summary>Releases what the event holds when the stage is over and will not see it.</summary>
    public abstract void Drop();
}
