using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class DeflateMemoryTests
{
    private const int Plenty = 10_000_000;
    private static readonly DeflateParameters TakeOver = new();
    private static readonly DeflateParameters NoTakeOver = new() { ServerNoContextTakeover = true, ClientNoContextTakeover = true };

    public enum Ending
    {
        Dispose,
        Abandon,
        Eof,
        Close,
        Violation,
    }

    [Theory]
    [InlineData(Ending.Dispose)]
    [InlineData(Ending.Abandon)]
    [InlineData(Ending.Eof)]
    [InlineData(Ending.Close)]
    [InlineData(Ending.Violation)]
    public void A_connection_takes_what_it_holds_and_gives_it_back_however_it_ends(Ending ending)
    {
        var budget = new Budget(Plenty);
        var server = Open(Side.Server, TakeOver, Options(budget));
        Assert.Equal(Plenty - DeflateMemory.ForReceiving(Side.Server, TakeOver), budget.Left);
        server.SendBinary(new byte[1000]);
        Assert.Equal(Plenty - DeflateMemory.ForReceiving(Side.Server, TakeOver) - DeflateMemory.ForSending(Side.Server, TakeOver), budget.Left);

        switch (ending)
        {
            case Ending.Dispose:
                server.Dispose();
                server.Dispose();
                break;
            case Ending.Abandon:
                server.Abandon();
                break;
            case Ending.Eof:
                server.ReadEof();
                break;
            case Ending.Close:
                server.Read(FrameFor(Side.Server, Opcode.Close, ""));
                break;
            default:
                server.Read([0x83]);
                break;
        }

        Assert.Equal(Plenty, budget.Left);
    }

    [Fact]
    public void Without_context_takeover_nothing_is_held()
    {
        Assert.Equal(0, DeflateMemory.ForReceiving(Side.Client, NoTakeOver) + DeflateMemory.ForSending(Side.Client, NoTakeOver));
        var budget = new Budget(0);
        var server = Open(Side.Server, NoTakeOver, Options(budget));
        var client = Open(Side.Client, NoTakeOver, Options(budget));
        server.SendBinary(new byte[1000]);
        Assert.True(server.BufferedBytes < 100);
        Assert.Equal([$"Binary {new string('0', 2000)}"], client.Read(server.TakeBytes()));
    }

    [Fact]
    public void A_sender_without_memory_sends_as_it_is_and_compresses_once_there_is_some()
    {
        var budget = new Budget(DeflateMemory.Inflater);
        var server = Open(Side.Server, TakeOver, Options(budget));
        var client = Open(Side.Client, TakeOver, Options(null));
        server.SendBinary(new byte[1000]);
        Assert.True(server.BufferedBytes > 1000);
        budget.Raise(Plenty);
        server.SendBinary(new byte[1000]);
        Assert.True(server.BufferedBytes < 1100);
        Assert.Equal(2, client.Read(server.TakeBytes()).Count);
    }

    [Fact]
    public void A_receiver_that_got_no_memory_reads_what_is_not_compressed_and_fails_at_what_is()
    {
        var budget = new Budget(100);
        var client = Open(Side.Client, TakeOver, Options(budget));
        Assert.Equal(["Text a"], client.Read(Hex.Bytes("81 01 61")));
        Assert.Equal(["Failed 1013 no memory for compression"], client.Read(Hex.Bytes("c1 07 f2 48 cd c9 c9 07 00")));
    }

    [Fact]
    public void An_idle_connection_without_context_takeover_is_small()
    {
        var protocol = new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, NoTakeOver);
        WebSocketConnection.ForServer(protocol, WebSocketConnectionOptions.Default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var connection = WebSocketConnection.ForServer(protocol, WebSocketConnectionOptions.Default);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(connection);
        Assert.InRange(bytes, 1, 330);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compressed_messages_allocate_nothing(bool takeOver)
    {
        var parameters = takeOver ? TakeOver : NoTakeOver;
        var server = Open(Side.Server, parameters, Options(null));
        var client = Open(Side.Client, parameters, Options(null));
        var message = new byte[20_000];
        var received = new byte[30_000];
        var least = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                server.SendBinary(message);
                server.TryTakeOutput(out var output);
                output.CopyTo(received);
                client.Receive(received.AsMemory(0, output.Length));
                while (client.TryReadEvent(out _))
                {
                }

                server.TryTakeOutput(out _);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static WebSocketConnectionOptions Options(IMemoryBudget? budget) => new() { DeflateThresholdBytes = 0, Budget = budget };
}
