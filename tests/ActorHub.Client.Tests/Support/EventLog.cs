using System.Threading.Channels;

namespace ActorHub.Client.Tests.Support;

/// <summary>What a client has told, in order.</summary>
internal sealed class EventLog
{
    private readonly Channel<HubClientEvent> _events = Channel.CreateUnbounded<HubClientEvent>();

    public EventLog(HubClient client) => client.Notified += e => _events.Writer.TryWrite(e);

    /// <summary>The next event.</summary>
    public Task<HubClientEvent> Next() => _events.Reader.ReadAsync().Patiently("an event");

    /// <summary>The next event, which must be of this kind.</summary>
    public async Task<T> Next<T>()
        where T : HubClientEvent
    {
        var e = await _events.Reader.ReadAsync().Patiently($"the event {typeof(T).Name}");
        Assert.True(e is T, $"Expected {typeof(T).Name}, told {e}");
        return (T)e;
    }

    public void AssertEmpty() => Assert.False(_events.Reader.TryPeek(out var e), $"Told {e}");
}
