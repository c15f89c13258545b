namespace ActorHub.Client;

/// <summary>The send queue is full, so the command was not queued. Commands queued earlier are not affected.</summary>
public sealed class SendQueueFullException() : Exception("The send queue of the hub client is full. Await earlier commands, or raise MaxSendQueueCommands or MaxSendQueueBytes.");
