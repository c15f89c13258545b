using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Sessions;

/// <summary>The sender of commands: a session, or the program that the hub runs in.</summary>
internal interface ICaller
{
    /// <summary>The connection's id; null for the program itself.</summary>
    string? Id { get; }

    /// <summary>Receives the answer to a command, exactly once. Called on any thread; must not block or throw.</summary>
    void OnAnswer(ClientCommand command, Reply reply);
}
