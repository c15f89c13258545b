namespace ActorHub.Akka.Tests.Streams.Probes;

/// <summary>What a stage was told, or did.</summary>
internal abstract record Signal
{
    private Signal()
    {
    }

    public sealed record Started : Signal;

    public sealed record Pulled : Signal;

    public sealed record Pushed(object? Element) : Signal;

    public sealed record Finished : Signal;

    public sealed record Failed(Exception Cause) : Signal;

    public sealed record Cancelled(Exception Cause) : Signal;

    public sealed record TimerFired(object Key) : Signal;

    public sealed record Stopped : Signal;
}
