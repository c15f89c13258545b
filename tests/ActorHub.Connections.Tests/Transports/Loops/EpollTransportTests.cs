using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Tests.Transports.Loops;

/// <summary>Over real sockets, because their behaviour is the subject; used from other threads than the loop's, which is the harder case.</summary>
public sealed class EpollTransportTests : TransportContract, IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly EventLoopGroup _loops = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 2 })!;
    private readonly LoopAcceptor _acceptor;

    public EpollTransportTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        _acceptor = new LoopAcceptor(_listener, _loops);
    }

    [Fact]
    public async Task It_knows_both_addresses()
    {
        var (transport, client) = await AcceptAsync();

        Assert.Equal(client.LocalEndPoint, transport.RemoteEndPoint);
        Assert.Equal(_listener.LocalEndPoint, transport.LocalEndPoint);
        transport.Close();
        Assert.Null(transport.RemoteEndPoint);
        client.Dispose();
    }

    [Fact]
    public async Task Connections_are_distributed_evenly_over_the_loops()
    {
        var loops = new List<EventLoop>();
        for (var i = 0; i < 20; i++)
        {
            loops.Add((await AcceptAsync()).Transport.Loop!);
        }

        Assert.Equal([10, 10], loops.CountBy(static loop => loop).Select(static count => count.Value));
    }

    [Fact]
    public async Task Many_segments_are_written_whole_and_in_order_by_few_calls()
    {
        var (transport, client) = await AcceptAsync();
        var random = new Random(5);
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < 100; i++)
        {
            var piece = new byte[i % 3 == 0 ? 20_000 : 10];
            random.NextBytes(piece);
            pieces.Add(piece);
        }

        var writes = 0;
        var expected = pieces.SelectMany(static piece => piece.ToArray()).ToArray();
        var reading = LoopbackSockets.Peer(client).ReadAsync(expected.Length);
        var probe = new TransportProbe(transport);
        for (var first = 0; first < pieces.Count;)
        {
            var result = transport.Write(pieces.ToArray().AsSpan(first));
            writes++;
            if (result.Status == TransferStatus.WouldBlock)
            {
                Assert.True(await probe.WriteAsync(pieces[first]));
                first++;
                continue;
            }

            Assert.Equal(TransferStatus.Moved, result.Status);
            for (var moved = result.Count; moved > 0;)
            {
                var taken = Math.Min(moved, pieces[first].Length);
                moved -= taken;
                pieces[first] = pieces[first][taken..];
                first += pieces[first].IsEmpty ? 1 : 0;
            }
        }

        var read = await reading;
        Assert.True(expected.AsSpan().SequenceEqual(read));
        Assert.InRange(writes, 1, 60);
    }

    [Fact]
    public async Task A_peer_that_sends_without_pause_is_read_a_bounded_number_of_times_in_a_round()
    {
        var (transport, client) = await AcceptAsync();
        await client.SendAsync(new byte[200_000]);
        await new TransportProbe(transport).ReadableAsync();
        var reads = new TaskCompletionSource<int>();
        transport.Loop!.Add(new Turn(() =>
        {
            var buffer = new byte[1000];
            var count = 0;
            while (transport.Read(buffer).Status == TransferStatus.Moved && count < 100)
            {
                count++;
            }

            reads.SetResult(count);
        }));

        Assert.Equal(4, await reads.Task);
        client.Dispose();
    }

    /// <summary>A hard stop drops the message that carries an accepted socket: the client waited for ever, and the loop's thread never ended.</summary>
    [Fact]
    public async Task The_end_of_the_loops_closes_a_connection_that_no_actor_took()
    {
        var (_, client) = await AcceptAsync();

        _loops.Dispose();

        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TransportProbe.Patience));
        client.Dispose();
    }

    [Fact]
    public async Task The_end_of_the_loops_leaves_a_connection_that_was_passed_on()
    {
        var (transport, client) = await AcceptAsync();
        var (other, closed) = await AcceptAsync();
        transport.PassOn();

        _loops.Dispose();

        Assert.Equal(0, await closed.ReceiveAsync(new byte[1]).WaitAsync(TransportProbe.Patience));
        Assert.Equal(TransferResult.Moved(1), transport.Write("x"u8));
        Assert.Equal(1, await client.ReceiveAsync(new byte[1]).WaitAsync(TransportProbe.Patience));
        transport.Close();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TransportProbe.Patience));
        client.Dispose();
        closed.Dispose();
        other.Close();
    }

    public void Dispose()
    {
        _acceptor.Dispose();
        _loops.Dispose();
    }

    protected override async Task<(Transport Transport, TransportPeer Peer)> ConnectAsync()
    {
        var (transport, client) = await AcceptAsync();
        return (transport, LoopbackSockets.Peer(client));
    }

    private async Task<(Transport Transport, Socket Client)> AcceptAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = _acceptor.AcceptAsync().AsTask();
        await client.ConnectAsync(_listener.LocalEndPoint!);
        return ((await accepting)!, client);
    }
}
