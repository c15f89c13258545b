namespace ActorHub.Connections.Tests.Transports.Loops;

/// <summary>Something to be done on a loop's thread.</summary>
internal sealed class Turn(Action action) : IThreadPoolWorkItem
{
    public void Execute() => action();
}
