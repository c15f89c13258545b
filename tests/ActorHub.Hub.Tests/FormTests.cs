using System.Text.Json;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Hub.Tests;

/// <summary>Clients of all versions, with and without compression, in one hub.</summary>
public sealed class FormTests
{
    private static readonly HubOptions AllVersions = new()
    {
        Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi08, WebSocketVersion.Hybi07, WebSocketVersion.Hybi00, WebSocketVersion.Hixie75],
    };

    private static readonly ClientHandshakeOptions Plain = new() { Uri = WebSocketUri.Parse("ws://hub/ws") };
    private static readonly ClientHandshakeOptions Deflating = Plain with { Deflate = new DeflateOptions() };

    public static TheoryData<WebSocketVersion> Versions => [.. Enum.GetValues<WebSocketVersion>()];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_of_any_version_meets_those_of_the_others_in_a_channel(WebSocketVersion version)
    {
        await using var hub = await TestHub.StartAsync(AllVersions);
        var newest = await SubscribeAsync(hub, Plain);
        var old = await SubscribeAsync(hub, Plain with { Version = version });

        await old.SendAsync("""{"type":"publish","channel":"lobby","data":"from old"}""");
        Assert.EndsWith("\"data\":\"from old\"}", await newest.NextAsync(), StringComparison.Ordinal);
        Assert.EndsWith("\"data\":\"from old\"}", await old.NextAsync(), StringComparison.Ordinal);
        await newest.SendAsync("""{"type":"broadcast","data":"from new"}""");
        Assert.Equal(await newest.NextAsync(), await old.NextAsync());

        await old.CloseAsync(CloseCode.NormalClosure);
        await hub.WhenAsync(counts => counts.Connections == 1);
    }

    [Theory]
    [InlineData(WebSocketVersion.Rfc6455, "close 1001")]
    [InlineData(WebSocketVersion.Hybi07, "close 1001")]
    [InlineData(WebSocketVersion.Hybi00, "close 1005")] // its Close has no code
    [InlineData(WebSocketVersion.Hixie75, "close 1005")] // the end of the bytes is its Close
    public async Task A_hub_that_stops_says_so_in_the_clients_version(WebSocketVersion version, string expected)
    {
        await using var hub = await TestHub.StartAsync(AllVersions);
        var client = await OpenAsync(hub, Plain with { Version = version });
        await client.NextAsync();

        var stopping = hub.Host.StopAsync(TestHub.Patience);

        Assert.Equal(expected, await client.NextAsync());
        await client.LeaveAsync();
        await stopping;
    }

    [Fact]
    public async Task Publications_are_cut_into_frames_of_the_size_that_may_be_sent()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { WebSocket = new WebSocketConnectionOptions { MaxSendFrameBytes = 1 } });
        var client = await SubscribeAsync(hub, Plain);
        var before = client.FrameBytes;

        await client.SendAsync("""{"type":"publish","channel":"lobby","data":"cut"}""");

        var publication = await client.NextAsync();
        Assert.EndsWith("\"data\":\"cut\"}", publication, StringComparison.Ordinal);
        Assert.Equal(3 * publication.Length, client.FrameBytes - before); // two bytes of header for each
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_echo_speaks_every_version(WebSocketVersion version)
    {
        await using var hub = await TestHub.StartAsync(AllVersions);
        var client = await OpenAsync(hub, new ClientHandshakeOptions { Uri = WebSocketUri.Parse("ws://hub/echo"), Version = version });

        foreach (var text in new[] { "", "grüße", new string('x', 70_000) })
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.NextAsync());
        }
    }

    [Fact]
    public async Task A_long_publication_is_compressed_for_those_who_can_read_it_and_is_the_same_for_all()
    {
        await using var hub = await TestHub.StartAsync();
        var plain = await SubscribeAsync(hub, Plain);
        var deflating = await SubscribeAsync(hub, Deflating);
        var small = await SubscribeAsync(hub, Plain with { Deflate = new DeflateOptions { ServerMaxWindowBits = 9 } });
        ProtocolClient[] all = [plain, deflating, small];
        var before = all.Select(client => client.FrameBytes).ToArray();

        var text = string.Concat(Enumerable.Range(0, 4_000).Select(n => $"line {n} "));
        await plain.SendAsync($$"""{"type":"publish","channel":"lobby","data":"{{text}}"}""");

        var heard = new List<string>();
        foreach (var client in all)
        {
            heard.Add(await client.NextAsync());
        }

        Assert.EndsWith(text + "\"}", heard[0], StringComparison.Ordinal);
        Assert.All(heard, message => Assert.Equal(heard[0], message));
        Assert.InRange(plain.FrameBytes - before[0], text.Length, text.Length + 200);
        Assert.InRange(deflating.FrameBytes - before[1], 100, text.Length / 2);
        Assert.InRange(small.FrameBytes - before[2], 100, text.Length / 2);
    }

    [Fact]
    public async Task What_the_publisher_does_not_want_to_hear_it_does_not_hear_compressed_either()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { WebSocket = new WebSocketConnectionOptions { DeflateThresholdBytes = 1 } });
        var publisher = await SubscribeAsync(hub, Deflating);
        var other = await SubscribeAsync(hub, Deflating);

        for (var n = 0; n < 20; n++)
        {
            await publisher.SendAsync($$"""{"type":"publish","channel":"lobby","data":"{{new string('x', 500)}}{{n}}","echo":{{(n % 2 == 0 ? "true" : "false")}}}""");
        }

        for (var n = 0; n < 20; n++)
        {
            Assert.EndsWith($"x{n}\"}}", await other.NextAsync(), StringComparison.Ordinal);
            if (n % 2 == 0)
            {
                Assert.EndsWith($"x{n}\"}}", await publisher.NextAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Replies_direct_messages_and_broadcasts_are_compressed_too()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { WebSocket = new WebSocketConnectionOptions { DeflateThresholdBytes = 100 } });
        var client = await OpenAsync(hub, Deflating);
        var id = JsonDocument.Parse(await client.NextAsync()).RootElement.GetProperty("connection").GetString();
        var data = new string('x', 5_000);
        var before = client.FrameBytes;

        await client.SendAsync($$"""{"type":"send","to":"{{id}}","data":"{{data}}"}""");
        Assert.EndsWith(data + "\"}", await client.NextAsync(), StringComparison.Ordinal);
        await client.SendAsync($$"""{"type":"broadcast","data":"{{data}}"}""");
        Assert.EndsWith(data + "\"}", await client.NextAsync(), StringComparison.Ordinal);
        var channel = new string('c', 200);
        await client.SendAsync($$"""{"type":"subscribe","id":1,"channel":"{{channel}}"}""");
        Assert.Contains(channel, await client.NextAsync(), StringComparison.Ordinal);

        Assert.InRange(client.FrameBytes - before, 10, 500);
    }

    [Theory]
    [InlineData(15, 15, false, false)]
    [InlineData(15, 15, true, true)]
    [InlineData(8, 8, false, false)]
    [InlineData(9, 15, true, false)]
    [InlineData(15, 9, false, true)]
    public async Task The_echo_compresses_with_whatever_a_client_offers(int serverBits, int clientBits, bool serverAlone, bool clientAlone)
    {
        await using var hub = await TestHub.StartAsync();
        var client = await OpenAsync(hub, new ClientHandshakeOptions
        {
            Uri = WebSocketUri.Parse("ws://hub/echo"),
            Deflate = new DeflateOptions
            {
                ServerMaxWindowBits = serverBits,
                ClientMaxWindowBits = clientBits,
                ServerNoContextTakeover = serverAlone,
                ClientNoContextTakeover = clientAlone,
            },
        });
        Assert.NotNull(client.Protocol.Deflate);
        var before = client.FrameBytes;
        var text = string.Concat(Enumerable.Repeat("the same again; ", 8_000));

        for (var n = 0; n < 5; n++)
        {
            await client.SendAsync(text + n);
            Assert.Equal(text + n, await client.NextAsync());
            await client.SendBinaryAsync([(byte)n, 0, 255]);
            Assert.Equal($"0{n}00FF", await client.NextAsync());
        }

        Assert.InRange(client.FrameBytes - before, 100, text.Length * 5 / 2); // five times, and a window of 256 bytes does not save much
    }

    [Fact]
    public async Task Without_compression_none_is_agreed()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Compression = null });

        Assert.Null((await OpenAsync(hub, Deflating)).Protocol.Deflate);
    }

    [Fact]
    public async Task Clients_keep_a_context_only_while_the_node_has_memory_for_it()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions
        {
            Compression = new CompressionOptions { ClientContext = ClientContext.WithinBudget, MaxMemoryBytes = DeflateMemory.Inflater * 3 / 2 },
        });
        var first = await OpenAsync(hub, Deflating);
        var second = await OpenAsync(hub, Deflating);
        Assert.False(first.Protocol.Deflate!.ClientNoContextTakeover);
        Assert.True(second.Protocol.Deflate!.ClientNoContextTakeover);
        Assert.True(first.Protocol.Deflate.ServerNoContextTakeover);
        foreach (var client in new[] { first, second, first, second })
        {
            await client.NextAsync();
            await client.SendAsync($$"""{"type":"ping","id":"{{new string('i', 100)}}"}""");
        }

        await first.CloseAsync(CloseCode.NormalClosure);
        await hub.WhenAsync(counts => counts.Connections == 1);

        Assert.False((await OpenAsync(hub, Deflating)).Protocol.Deflate!.ClientNoContextTakeover);
    }

    private static Task<ProtocolClient> OpenAsync(TestHub hub, ClientHandshakeOptions options)
    {
        var (clientEnd, serverEnd) = InMemoryTransport.Connect(64 * 1024);
        hub.Host.Connections.Tell(new ConnectionsActor.Serve(serverEnd));
        return ProtocolClient.OpenAsync(clientEnd, options);
    }

    private static async Task<ProtocolClient> SubscribeAsync(TestHub hub, ClientHandshakeOptions options)
    {
        var client = await OpenAsync(hub, options);
        Assert.StartsWith("{\"type\":\"welcome\"", await client.NextAsync(), StringComparison.Ordinal);
        await client.SendAsync("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        Assert.StartsWith("{\"type\":\"subscribed\"", await client.NextAsync(), StringComparison.Ordinal);
        return client;
    }
}
