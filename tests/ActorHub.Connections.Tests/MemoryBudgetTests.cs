using ActorHub.Connections.Handshake;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests;

public class MemoryBudgetTests : ConnectionTestKit
{
    private static readonly string Upgrade = TestPeer.Upgrade[..^2] + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

    private readonly MemoryBudget _budget = new(DeflateMemory.Inflater);

    public MemoryBudgetTests()
    {
        WebSocket = WebSocket with { Budget = _budget };
        Handshake = Handshake with { Deflate = new DeflateOptions { ServerNoContextTakeover = true } };
    }

    [Fact]
    public void A_budget_gives_no_more_than_it_has()
    {
        var budget = new MemoryBudget(10);

        Assert.True(budget.TryTake(7));
        Assert.False(budget.TryTake(4));
        Assert.True(budget.TryTake(3));
        budget.Return(7);

        Assert.Equal(7, budget.Left);
    }

    [Fact]
    public async Task A_budget_that_many_take_from_at_once_gives_each_byte_once()
    {
        var budget = new MemoryBudget(10_000);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Count(_ => budget.TryTake(1)))));

        Assert.Equal(10_000, taken.Sum());
        Assert.Equal(0, budget.Left);
    }

    [Fact]
    public async Task A_connection_that_keeps_its_clients_context_holds_memory_until_it_ends()
    {
        var peer = Connect();
        peer.Send(Upgrade);
        Assert.DoesNotContain("client_no_context_takeover", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _budget.Left);

        var second = Connect();
        second.Send(Upgrade);
        Assert.Contains("client_no_context_takeover", await second.ReadHeadAsync(), StringComparison.Ordinal);

        peer.Transport.Close();
        await SinkProbe.ExpectMsgAsync("ended");
        await AwaitConditionAsync(() => _budget.Left == DeflateMemory.Inflater);
    }

    [Fact]
    public async Task What_was_reserved_for_a_client_that_is_refused_comes_back()
    {
        Authorizer = (_, _) => new(new UpgradeDecision.Refuse(403, "No."));
        var peer = Connect();

        peer.Send(Upgrade);

        Assert.StartsWith("HTTP/1.1 403 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        peer.Transport.Close();
        await AwaitConditionAsync(() => _budget.Left == DeflateMemory.Inflater);
    }
}
