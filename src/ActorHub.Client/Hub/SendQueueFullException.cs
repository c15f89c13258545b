namespace ActorHub.Client;

/// <summary>The command was not taken because too many wait to be sent. Nothing was lost that had been taken before.</summary>
public sealed class SendQueueFullException() : Exception("Too many commands wait to be sent to the hub.");
