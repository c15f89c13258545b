using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub;

/// <summary>A command of the program itself; its answer completes a task.</summary>
internal sealed class HubCall : ICaller
{
    private readonly TaskCompletionSource<Reply> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Id => null;

    /// <summary>The answer, also when it is an error.</summary>
    public Task<Reply> Answer => _answer.Task;

    public void OnAnswer(ClientCommand command, Reply reply) => _answer.TrySetResult(reply);
}
