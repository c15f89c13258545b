namespace ActorHub.Client.Tests.Hub;

/// <summary>The accounting of the queue of commands: whatever leaves it gives its room back.</summary>
public class RequestTableTests
{
    private const int Limit = 100;

    private long _id;

    // The bytes of a command that was sent were not given back, and no test noticed: after 4 MiB the client took no command any more.
    [Fact]
    public async Task Sending_gives_the_bytes_back()
    {
        var table = new RequestTable(10, Limit);
        for (var i = 0; i < 5; i++)
        {
            var request = Command(60);
            table.Add(request);
            Assert.Throws<SendQueueFullException>(() => table.Add(Command(41)));
            Assert.Same(request, await table.TakeAsync(CancellationToken.None));
        }

        AssertRoom(table);
    }

    [Fact]
    public void Withdrawing_gives_the_bytes_back()
    {
        var table = new RequestTable(10, Limit);
        var request = Command(60);
        table.Add(request);

        Assert.Equal(CommandOutcome.NotSent, table.Withdraw(request));

        AssertRoom(table);
    }

    [Fact]
    public async Task Withdrawing_what_was_sent_gives_nothing_back_twice()
    {
        var table = new RequestTable(10, Limit);
        var sent = Command(60);
        table.Add(sent);
        await table.TakeAsync(CancellationToken.None);

        Assert.Equal(CommandOutcome.Unknown, table.Withdraw(sent));

        AssertRoom(table);
    }

    [Fact]
    public void Failing_the_queue_gives_the_bytes_back()
    {
        var table = new RequestTable(10, Limit);
        var request = Command(60);
        table.Add(request);

        table.FailQueued(static outcome => new HubConnectionException("", outcome, null));

        Assert.Equal(CommandOutcome.NotSent, ((HubConnectionException)request.Reply.Exception!.InnerException!).Outcome);
        AssertRoom(table);
    }

    [Fact]
    public void The_queue_takes_as_many_commands_as_its_limit()
    {
        var table = new RequestTable(3, 1_000);
        for (var i = 0; i < 3; i++)
        {
            table.Add(Command(1));
        }

        Assert.Throws<SendQueueFullException>(() => table.Add(Command(1)));
    }

    [Fact]
    public async Task An_empty_queue_takes_a_command_of_any_length_and_renewals_do_not_count()
    {
        var table = new RequestTable(1, Limit);
        table.AddFirst(Command(5_000));
        table.AddFirst(Command(5_000));
        var large = Command(Limit + 1);

        table.Add(large);

        await table.TakeAsync(CancellationToken.None);
        await table.TakeAsync(CancellationToken.None);
        Assert.Same(large, await table.TakeAsync(CancellationToken.None));
        table.Add(Command(Limit));
    }

    // Such commands stayed in the table until the client ended.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_that_is_withdrawn_or_has_failed_is_no_longer_in_flight(bool fails)
    {
        var table = new RequestTable(10, Limit);
        var replied = false;
        var request = new Request(1, new byte[1], MessageType.Pong, _ => replied = true);
        table.Add(request);
        await table.TakeAsync(CancellationToken.None);

        if (fails)
        {
            table.FailSent(static outcome => new HubConnectionException("", outcome, null));
        }
        else
        {
            table.Withdraw(request);
        }

        Assert.True(HubMessage.TryParse("""{"type":"pong","id":1}"""u8, out var late));
        table.Complete(1, late);
        Assert.False(replied);
    }

    /// <summary>The whole room is there, and not a byte more.</summary>
    private void AssertRoom(RequestTable table)
    {
        table.Add(Command(1));
        table.Add(Command(Limit - 1));
        Assert.Throws<SendQueueFullException>(() => table.Add(Command(1)));
    }

    private Request Command(int bytes) => new(++_id, new byte[bytes], MessageType.Pong, null);
}
