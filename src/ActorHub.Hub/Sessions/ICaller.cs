using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Sessions;

/// <summary>The sender of commands: a session, or an in-process call.</summary>
internal interface ICaller
{
    /// <summary>The connection's id; null for an in-process call.</summary>
    string? Id { get; }

    /// <summary>Receives the answer to a command, exactly once. Called on any thread; must not block or throw.</summary>
    void OnAnswer(ClientCommand command, Reply reply);
}
