using System.Collections.Immutable;

namespace ActorHub.Client;

/// <summary>The requests that renew subscriptions on a new connection, and their results.</summary>
internal sealed class Renewal(ClientLimits limits)
{
    public ClientLimits Limits { get; } = limits;

    public List<Request> Requests { get; } = [];

    public ImmutableArray<Resubscription>.Builder Results { get; } = ImmutableArray.CreateBuilder<Resubscription>();

    /// <summary>Whether the hub has answered all of them.</summary>
    public bool IsDone => Requests.TrueForAll(static request => request.Reply.IsCompleted);
}
