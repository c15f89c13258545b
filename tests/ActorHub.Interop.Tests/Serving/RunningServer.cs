namespace ActorHub.Interop.Tests.Serving;

/// <summary>The server as it is configured by default, on a free port; one for all tests of a class.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private TestServer? _server;

    public async Task InitializeAsync() => _server = await TestServer.Start();

    public Task DisposeAsync() => _server!.DisposeAsync().AsTask();

    public Uri Url(string path) => _server!.Url("ws", path);
}
