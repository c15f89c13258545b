namespace ActorHub.Client.Tests.Support;

/// <summary>How long a test waits for what must come, before it fails and says what was missing.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task Patiently(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"waited in vain for {what}");
        }
    }

    public static async Task<T> Patiently<T>(this Task<T> task, string what)
    {
        await ((Task)task).Patiently(what);
        return await task;
    }

    public static Task<T> Patiently<T>(this ValueTask<T> task, string what) => task.AsTask().Patiently(what);

    /// <summary>The end of a client, which must come as well.</summary>
    public static IAsyncDisposable EndsPatiently(this WebSocketClient client) => new PatientEnd(client);

    private sealed class PatientEnd(WebSocketClient client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await client.DisposeAsync().AsTask().Patiently("the client's end");
    }
}
