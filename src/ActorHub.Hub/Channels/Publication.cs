namespace ActorHub.Hub;

/// <summary>One message of a channel, as its subscribers hear it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Position">Its place in the channel.</param>
/// <param name="From">The publishing connection; null for the program that the hub runs in.</param>
/// <param name="Data">One JSON value in UTF-8, as the publisher spelled it. Never changes.</param>
public sealed record Publication(string Channel, StreamPosition Position, string? From, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether the publisher's own subscription hears it.</summary>
    public SenderEcho Echo { get; init; }
}
