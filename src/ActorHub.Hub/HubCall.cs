using ActorHub.Hub.Dialects;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub;

/// <summary>The caller of an in-process command; the answer completes a task.</summary>
internal sealed class HubCall : ICaller
{
    private readonly TaskCompletionSource<Reply> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Id => null;

    /// <summary>The answer. The task also succeeds for <see cref="Reply.Failed"/>.</summary>
    public Task<Reply> Answer => _answer.Task;

    public void OnAnswer(ClientCommand command, Reply reply) => _answer.TrySetResult(reply);
}
