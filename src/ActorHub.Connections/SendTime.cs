namespace ActorHub.Connections;

/// <summary>When an outbox writes what it is given, on an event loop.</summary>
public enum SendTime
{
    /// <summary>At the end of the round, together with what else comes for the connection.</summary>
    EndOfRound,

    /// <summary>
    /// Now, or in one system call with the other writes of the round, unless something waits already: for a turn behind which no other waits, so that
    /// nothing else could come.
    /// </summary>
    Now,
}
