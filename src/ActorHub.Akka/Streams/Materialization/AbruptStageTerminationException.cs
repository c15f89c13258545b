using Akka.Streams.Stage;

namespace Akka.Streams;

/// <summary>A stream was ended from outside, by the end of its materialiser or of the actor system.</summary>
/// <param name="logic">A stage of it.</param>
public sealed class AbruptStageTerminationException(GraphStageLogic logic)
    : Exception($"The stage {logic} was ended from outside, as its materializer or the actor system was.");
