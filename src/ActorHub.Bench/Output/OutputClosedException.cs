namespace ActorHub.Bench;

/// <summary>The reader of standard output or standard error has gone away, as in <c>actorhub sub lobby | head -1</c>. The command ends.</summary>
internal sealed class OutputClosedException() : Exception("The reader of the output has gone away.");
