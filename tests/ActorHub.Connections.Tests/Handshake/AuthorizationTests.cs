using ActorHub.Connections.Handshake;

namespace ActorHub.Connections.Tests.Handshake;

public sealed class AuthorizationTests : ConnectionTestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_authorizer_that_never_decides_is_given_up_at_its_deadline()
    {
        var cancelled = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        Options = Options with { HandshakeTimeout = TimeSpan.FromSeconds(8), AuthorizationTimeout = TimeSpan.FromSeconds(3) };
        Authorizer = async (_, cancellation) =>
        {
            cancellation.Register(cancelled.SetResult);
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return UpgradeDecision.Accepted;
        };
        var peer = Connect();
        peer.Send(TestPeer.Upgrade);
        await asked.Task.WaitAsync(Patience);

        Advance(Options.AuthorizationTimeout);

        Assert.StartsWith("HTTP/1.1 503 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        await cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_decision_after_the_deadline_of_the_request_head_and_within_its_own_counts()
    {
        Options = Options with { HandshakeTimeout = TimeSpan.FromSeconds(3), AuthorizationTimeout = TimeSpan.FromSeconds(8) };
        var gate = new TaskCompletionSource<UpgradeDecision>();
        var asked = new TaskCompletionSource();
        Authorizer = (_, _) =>
        {
            asked.SetResult();
            return new(gate.Task);
        };
        var peer = Connect();
        peer.Send(TestPeer.Upgrade);
        await asked.Task.WaitAsync(Patience);
        Advance(Options.AuthorizationTimeout - TimeSpan.FromMilliseconds(1));

        gate.SetResult(UpgradeDecision.Accepted);
        Assert.StartsWith("HTTP/1.1 101 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        Advance(TimeSpan.FromSeconds(1));

        peer.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await peer.ReadTextAsync());
    }

}
