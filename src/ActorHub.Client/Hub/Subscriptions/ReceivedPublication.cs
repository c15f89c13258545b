namespace ActorHub.Client;

/// <summary>A publication, and whether the client may have missed others before it.</summary>
/// <param name="Publication">The publication.</param>
/// <param name="Continuity">Whether publications before this one may have been missed.</param>
public sealed record ReceivedPublication(Publication Publication, Continuity Continuity);

/// <summary>A publication whose data was deserialized, and whether the client may have missed others before it.</summary>
/// <typeparam name="T">The type that the data was deserialized to.</typeparam>
/// <param name="Publication">The publication.</param>
/// <param name="Value">The publication's data; null for a JSON null.</param>
/// <param name="Continuity">Whether publications before this one may have been missed.</param>
public sealed record ReceivedPublication<T>(Publication Publication, T? Value, Continuity Continuity);
