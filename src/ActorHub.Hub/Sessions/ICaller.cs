using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Sessions;

/// <summary>Who gives commands: a session, or the program that the hub runs in.</summary>
internal interface ICaller
{
    /// <summary>The connection, as others see it; null for the program itself.</summary>
    string? Id { get; }

    /// <summary>Takes the one answer to a command. Called on any thread; must not block or throw.</summary>
    void OnAnswer(ClientCommand command, Reply reply);
}
