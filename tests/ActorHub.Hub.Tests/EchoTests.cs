using System.Buffers.Binary;
using System.Text;
using ActorHub.Connections;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests;

public sealed class EchoTests
{
    [Fact]
    public async Task Text_and_binary_come_back_as_they_are()
    {
        await using var hub = await TestHub.StartAsync();
        var client = hub.Connect("/echo");
        await client.SendAsync(Opcode.Text, "hello"u8.ToArray());
        await client.SendAsync(Opcode.Binary, [0, 255]);
        await client.SendAsync(Opcode.Text, []);
        Assert.Equal((Opcode.Text, "hello"), await NextAsync(client));
        Assert.Equal((Opcode.Binary, "\0\u00FF"), await NextAsync(client));
        Assert.Equal((Opcode.Text, ""), await NextAsync(client));
    }

    [Fact]
    public async Task Messages_larger_than_the_outbox_come_back_however_slowly_they_are_taken()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Connections = new ConnectionOptions { MaxOutboxBytes = 1024 } });
        var client = hub.Connect("/echo", capacity: 16 * 1024);
        client.Pause();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await client.SendAsync(Opcode.Binary, Big(i));
                await client.SendAsync(Opcode.Ping, [1]);
                await client.SendAsync(Opcode.Text, Encoding.ASCII.GetBytes($"small {i}"));
            }
        });
        client.Resume();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Big(i), (await client.NextMessageAsync($"big echo {i}")).Payload);
            Assert.Equal((Opcode.Text, $"small {i}"), await NextAsync(client));
        }

        await sending;
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_held_back_instead_of_cut_off()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Connections = new ConnectionOptions { MaxOutboxBytes = 1024 } });
        var client = hub.Connect("/echo", capacity: 4 * 1024);
        await client.Head;
        client.Pause();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await client.SendAsync(Opcode.Binary, Numbered(i));
            }
        });
        await client.HeldBack;
        client.Resume();
        for (var i = 0; i < 1000; i++)
        {
            var (opcode, payload) = await client.NextMessageAsync($"echo {i}");
            Assert.Equal((Opcode.Binary, i), (opcode, BinaryPrimitives.ReadInt32BigEndian(payload)));
            Assert.Equal(Numbered(i), payload);
        }

        await sending;
    }

    [Fact]
    public async Task There_is_no_echo_endpoint_without_a_path_for_it()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { EchoPath = null });
        Assert.StartsWith("HTTP/1.1 404 ", await hub.Connect("/echo").Head, StringComparison.Ordinal);
    }

    private static byte[] Big(int number) => Encoding.ASCII.GetBytes(new string((char)('a' + number), 300_000));

    /// <summary>1,000 bytes: the number, then bytes that differ from those of any other number.</summary>
    private static byte[] Numbered(int number)
    {
        var payload = new byte[1000];
        new Random(number).NextBytes(payload);
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return payload;
    }

    private static async Task<(Opcode Opcode, string Text)> NextAsync(TestClient client)
    {
        var (opcode, payload) = await client.NextMessageAsync();
        return (opcode, Encoding.Latin1.GetString(payload));
    }
}
