namespace ActorHub.Connections.Tests.Transports.Loops;

/// <summary>An action to run on a loop's thread.</summary>
internal sealed class Turn(Action action) : IThreadPoolWorkItem
{
    public void Execute() => action();
}
