using ActorHub.Client.Tests.Support;

namespace ActorHub.Client.Tests.WebSockets;

/// <summary>The limit of the queue of received messages.</summary>
public class ReceivedMessagesTests
{
    private const int EntryBytes = 64;

    [Fact]
    public async Task The_queue_is_full_above_its_limit_until_the_program_takes_a_message()
    {
        var messages = new ReceivedMessages(1_000);
        for (var i = 0; i < 3; i++)
        {
            Add(messages, 1_000 - EntryBytes);
            Assert.False(messages.IsFull);
            Add(messages, 0);
            Assert.True(messages.IsFull);
            var room = messages.WhenRoomAsync(CancellationToken.None);
            Assert.False(room.IsCompleted);

            await messages.TakeAsync(CancellationToken.None);

            await room.Patiently("room");
            Assert.False(messages.IsFull);
            await messages.TakeAsync(CancellationToken.None);
        }
    }

    [Fact]
    public void Empty_messages_count_as_well()
    {
        var messages = new ReceivedMessages(1_000);
        for (var i = 0; i < 1_000 / EntryBytes; i++)
        {
            Add(messages, 0);
        }

        Assert.False(messages.IsFull);
        Add(messages, 0);
        Assert.True(messages.IsFull);
    }

    [Fact]
    public async Task While_closing_what_does_not_fit_is_discarded()
    {
        var messages = new ReceivedMessages(1_000);
        messages.Unblock();
        Add(messages, 1_000); // the first that exceeds the limit is still taken
        Assert.False(messages.IsFull);
        Add(messages, 1);
        messages.End(null);

        Assert.Equal(1_000, (await messages.TakeAsync(CancellationToken.None))!.Value.Payload.Length);
        Assert.Null(await messages.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_queue_is_idle_when_the_program_asks_for_a_message_that_has_not_come()
    {
        var messages = new ReceivedMessages(1_000);
        Assert.True(messages.IsIdle);
        Add(messages, 1);
        Assert.False(messages.IsIdle);
        await messages.TakeAsync(CancellationToken.None);
        Assert.False(messages.IsIdle); // the program handles it
        _ = messages.TakeAsync(CancellationToken.None).AsTask();
        Assert.True(messages.IsIdle);
    }

    private static void Add(ReceivedMessages messages, int bytes) => messages.Add(MessageKind.Binary, new byte[bytes], endOfMessage: true);
}
