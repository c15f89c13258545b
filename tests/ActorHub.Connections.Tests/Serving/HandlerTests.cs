using System.Text;
using ActorHub.Connections.Serving;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Serving;

public class HandlerTests : ServerTestKit
{
    private static readonly ConnectionHandlers Echo = new()
    {
        Text = (connection, text) =>
        {
            Assert.True(connection.SendText(text));
            return default;
        },
        Binary = (connection, bytes) =>
        {
            Assert.True(connection.SendBinary(bytes.Span));
            return default;
        },
    };

    [Fact]
    public async Task Text_and_binary_messages_reach_their_handlers_which_may_answer()
    {
        var server = await StartAsync(Echo);
        var peer = await OpenAsync(server);

        peer.Send(TestPeer.Text("grüße"));
        peer.Send(TestPeer.Frame(2, [1, 2, 0xff]));

        Assert.Equal("grüße", await peer.ReadTextAsync());
        var (opcode, payload) = await peer.ReadFrameAsync();
        Assert.Equal(2, opcode);
        Assert.Equal([1, 2, 0xff], payload);
    }

    [Fact]
    public async Task Every_kind_of_event_is_told_in_order_and_the_close_last()
    {
        var server = await StartAsync(Recording());
        var peer = await OpenAsync(server);

        peer.Send([.. TestPeer.Text("a"), .. TestPeer.Frame(9, [1]), .. TestPeer.Frame(2, [2]), .. TestPeer.Frame(10, [3]), .. TestPeer.CloseFrame(4242, "enough")]);

        foreach (var expected in new[] { "open", "text a", "ping 01", "binary 02", "pong 03", "closed 4242 enough" })
        {
            await ExpectMsgAsync(expected);
        }

        Assert.Equal((10, "\u0001"), await ReadAsync(peer)); // the Pong
        Assert.Equal(4242, await peer.ReadCloseAsync());
        Assert.Empty(await peer.ReadToEndAsync());
        Assert.Empty(server.Connections);
    }

    [Theory]
    [InlineData("", "closed 1006 ")]
    [InlineData("88 80 00 00 00 00", "closed 1005 ")]
    [InlineData("88 82 00 00 00 00 03 e9", "closed 1001 ")]
    [InlineData("81 05 48 65 6c 6c 6f", "closed 1006 ")] // a violation: we closed, the peer did not
    public async Task The_close_handler_is_told_how_the_peer_ended(string hex, string expected)
    {
        var server = await StartAsync(Recording());
        var peer = await OpenAsync(server);
        await ExpectMsgAsync("open");

        if (hex.Length > 0)
        {
            peer.Send(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        }

        peer.Transport.ShutdownWrite();

        await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task What_the_peer_sent_before_it_saw_our_close_is_delivered_and_its_answer_is_told()
    {
        var server = await StartAsync(Recording());
        var peer = await OpenAsync(server);
        await ExpectMsgAsync("open");

        server.Connections.Single().Close((CloseCode)4000, "as asked");
        Assert.Equal(4000, await peer.ReadCloseAsync());
        peer.Send([.. TestPeer.Text("late"), .. TestPeer.CloseFrame(4000)]);

        await ExpectMsgAsync("text late");
        await ExpectMsgAsync("closed 4000 ");
        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_peer_that_never_answers_our_close_is_cut_off_and_told_as_1006()
    {
        var server = await StartAsync(Handled(Recording()));
        var peer = await OpenAsync(server);
        await ExpectMsgAsync("open");
        server.Connections.Single().Close(CloseCode.NormalClosure, "");
        Assert.Equal(1000, await peer.ReadCloseAsync());

        await this.AdvanceUntilAsync(new ConnectionOptions().CloseTimeout, peer.ReadToEndAsync());

        await ExpectMsgAsync("closed 1006 ");
    }

    [Fact]
    public async Task The_next_event_waits_until_the_handler_is_done()
    {
        var gate = new TaskCompletionSource();
        var server = await StartAsync(Recording() with
        {
            Text = async (_, text) =>
            {
                await Tell("begins " + text);
                await gate.Task;
                await Tell("ends " + text);
            },
        });
        var peer = await OpenAsync(server);
        await ExpectMsgAsync("open");

        peer.Send([.. TestPeer.Text("one"), .. TestPeer.Text("two"), .. TestPeer.CloseFrame(1000)]);
        await ExpectMsgAsync("begins one");
        await ExpectNoMsgAsync(TimeSpan.Zero);
        gate.SetResult();

        await ExpectMsgAsync("ends one");
        await ExpectMsgAsync("begins two");
        await ExpectMsgAsync("ends two");
        await ExpectMsgAsync("closed 1000 ");
    }

    [Fact]
    public async Task What_a_handler_was_given_stays_as_it_was()
    {
        var kept = new List<ReadOnlyMemory<byte>>();
        var server = await StartAsync(Recording() with
        {
            Binary = (_, bytes) =>
            {
                kept.Add(bytes);
                return default;
            },
        });
        var peer = await OpenAsync(server);

        for (byte i = 0; i < 50; i++)
        {
            peer.Send(TestPeer.Frame(2, [.. Enumerable.Repeat(i, 300)]));
        }

        peer.Send(TestPeer.CloseFrame(1000));
        await FishForMessageAsync(message => message is "closed 1000 ");

        Assert.Equal(50, kept.Count);
        Assert.All(kept.Index(), each => Assert.Equal(Enumerable.Repeat((byte)each.Index, 300), each.Item.ToArray()));
    }

    /// <summary>In one reference library a handler that throws stops the whole server.</summary>
    [Theory]
    [InlineData("at once")]
    [InlineData("later")]
    public async Task A_handler_that_fails_closes_its_connection_with_1011_and_no_other(string when)
    {
        var server = await StartAsync(Echo with
        {
            Text = async (connection, text) =>
            {
                if (text == "later")
                {
                    await Task.Yield();
                }

                if (text is "at once" or "later")
                {
                    throw new InvalidOperationException("boom");
                }

                connection.SendText(text);
            },
        });
        var other = await OpenAsync(server);
        var peer = await OpenAsync(server);

        await EventFilter.Exception<ConnectionFailedException>().ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.Text(when));
            Assert.Equal(1011, await peer.ReadCloseAsync());
            peer.Transport.ShutdownWrite();
        });

        other.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await other.ReadTextAsync());
        Assert.IsType<TestPeer>(await OpenAsync(server));
    }

    [Fact]
    public async Task An_open_handler_that_fails_closes_its_connection_with_1011()
    {
        var server = await StartAsync(new ConnectionHandlers { Open = _ => throw new InvalidOperationException("boom") });

        await EventFilter.Exception<ConnectionFailedException>().ExpectOneAsync(async () =>
        {
            var peer = await OpenAsync(server);
            Assert.Equal(1011, await peer.ReadCloseAsync());
            peer.Transport.ShutdownWrite();
        });
    }

    [Fact]
    public async Task A_close_handler_that_fails_is_logged()
    {
        var server = await StartAsync(new ConnectionHandlers { Closed = (_, _) => throw new InvalidOperationException("boom") });
        var peer = await OpenAsync(server);

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.CloseFrame(1000));
            Assert.Equal(1000, await peer.ReadCloseAsync());
        });
    }

    [Fact]
    public async Task A_handler_that_waits_for_the_end_of_its_connection_sees_it_when_the_peer_is_cut_off()
    {
        var server = await StartAsync(Handled(Recording() with
        {
            Text = (connection, _) => new ValueTask(Task.Delay(Timeout.Infinite, connection.Ended)),
        }));
        var peer = await OpenAsync(server);
        await ExpectMsgAsync("open");
        peer.Send(TestPeer.Text("wait"));
        await AwaitConditionAsync(() => server.Connections.Single().Counters.MessagesReceived == 1);
        server.Connections.Single().Close(CloseCode.NormalClosure, "");
        Assert.Equal(1000, await peer.ReadCloseAsync());

        await this.AdvanceUntilAsync(new ConnectionOptions().CloseTimeout, peer.ReadToEndAsync());

        await ExpectMsgAsync("closed 1006 ");
    }

    [Fact]
    public async Task A_connection_may_change_its_handlers()
    {
        var server = await StartAsync(Recording() with
        {
            Text = (connection, text) =>
            {
                connection.Handlers = connection.Handlers with { Text = (_, next) => Tell("second " + next) };
                return Tell("first " + text);
            },
        });
        var peer = await OpenAsync(server);

        peer.Send([.. TestPeer.Text("a"), .. TestPeer.Text("b")]);

        await ExpectMsgAsync("open");
        await ExpectMsgAsync("first a");
        await ExpectMsgAsync("second b");
    }

    [Fact]
    public async Task Ticks_come_in_each_period_to_the_connections_and_to_the_server()
    {
        var server = await StartAsync(new WebSocketServerOptions
        {
            TickPeriod = TimeSpan.FromSeconds(7),
            Tick = _ => Tell("server"),
            Handlers = Recording() with { Tick = _ => Tell("connection") },
        });
        await OpenAsync(server);
        await ExpectMsgAsync("open");

        Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(["connection", "server"], new[] { await ExpectMsgAsync<string>(), await ExpectMsgAsync<string>() }.Order());
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    /// <summary>In one reference library a tick that throws stops the whole server.</summary>
    [Fact]
    public async Task A_server_tick_that_fails_is_logged_and_the_next_one_comes()
    {
        var ticks = 0;
        var server = await StartAsync(new WebSocketServerOptions
        {
            Tick = _ => ++ticks == 1 ? throw new InvalidOperationException("boom") : Tell("tick " + ticks),
        });

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(() =>
        {
            Advance(server.Options.TickPeriod);
            return Task.CompletedTask;
        });
        Advance(server.Options.TickPeriod);

        await ExpectMsgAsync("tick 2");
    }

    private ConnectionHandlers Recording() => new()
    {
        Open = _ => Tell("open"),
        Text = (_, text) => Tell("text " + text),
        Binary = (_, bytes) => Tell("binary " + Convert.ToHexString(bytes.Span)),
        Ping = (_, bytes) => Tell("ping " + Convert.ToHexString(bytes.Span)),
        Pong = (_, bytes) => Tell("pong " + Convert.ToHexString(bytes.Span)),
        Closed = (_, close) => Tell($"closed {(int)close.Code} {close.Reason}"),
    };

    /// <summary>A server that takes no peer for silent, so that only a deadline ends a connection.</summary>
    private static WebSocketServerOptions Handled(ConnectionHandlers handlers) => new()
    {
        Connections = new ConnectionOptions { HeartbeatInterval = TimeSpan.FromHours(1) },
        Handlers = handlers,
    };

    private static async Task<(int Opcode, string Payload)> ReadAsync(TestPeer peer)
    {
        var (opcode, payload) = await peer.ReadFrameAsync();
        return (opcode, Encoding.Latin1.GetString(payload));
    }
}
