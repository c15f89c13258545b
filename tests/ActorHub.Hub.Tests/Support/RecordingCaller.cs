using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Tests.Support;

/// <summary>Keeps the answers to its commands, in their order.</summary>
internal sealed class RecordingCaller : ICaller
{
    public string? Id => "caller";

    public List<(ClientCommand Command, Reply Reply)> Answers { get; } = [];

    /// <summary>Called with each answer, on the answering thread.</summary>
    public Action<Reply>? Answered { get; init; }

    public void OnAnswer(ClientCommand command, Reply reply)
    {
        lock (Answers)
        {
            Answers.Add((command, reply));
        }

        Answered?.Invoke(reply);
    }
}
