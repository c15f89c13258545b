using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class AskTests : TestKit
{
    private readonly IActorRef _echo;

    public AskTests() => _echo = Sys.ActorOf(Scripted.Props((context, message) => context.Sender.Tell(message)));

    [Fact]
    public async Task The_answer_is_the_result() => Assert.Equal("hello", await _echo.Ask<string>("hello"));

    [Fact]
    public async Task The_answer_may_be_of_any_type_if_none_is_named() => Assert.Equal("hello", await _echo.Ask("hello", TimeSpan.FromSeconds(20)));

    [Fact]
    public async Task A_failure_status_is_thrown() =>
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(
            () => _echo.Ask<string>(new Status.Failure(new InvalidOperationException("no"))))).Message);

    [Fact]
    public async Task A_failure_status_is_the_answer_if_it_was_asked_for() =>
        Assert.IsType<Status.Failure>(await _echo.Ask<Status>(new Status.Failure(new InvalidOperationException("no"))));

    [Fact]
    public async Task An_answer_of_another_type_is_an_error() => await Assert.ThrowsAsync<ArgumentException>(() => _echo.Ask<int>("text"));

    [Fact]
    public async Task No_answer_in_time_is_a_timeout()
    {
        var silent = Sys.ActorOf(Scripted.Props((_, _) => { }));

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ask<string>("hello", TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task The_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var silent = Sys.ActorOf(Scripted.Props((_, _) => { }));
        var answer = silent.Ask<string>("hello", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task The_message_can_contain_where_to_answer()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, message) => ((IActorRef)message).Tell("direct")));

        Assert.Equal("direct", await actor.Ask<string>(self => self, TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    [Fact]
    public void A_second_answer_is_a_dead_letter()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, _) =>
        {
            context.Sender.Tell("first");
            context.Sender.Tell("second");
        }));

        EventFilter.DeadLetter<string>(text => text == "second").ExpectOne(() => Assert.Equal("first", actor.Ask<string>("go").Result));
    }

    [Fact]
    public async Task Many_asks_at_once_get_each_their_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _echo.Ask<int>(i, TimeSpan.FromSeconds(20))));

        Assert.Equal(Enumerable.Range(0, 1000), answers);
    }

    [Fact]
    public void PipeTo_sends_the_result()
    {
        Task.FromResult("done").PipeTo(TestActor, _echo);

        ExpectMsg("done");
        Assert.Equal(_echo, LastSender);
    }

    [Fact]
    public void PipeTo_sends_the_failure_as_a_status()
    {
        Task.FromException<string>(new InvalidOperationException("no")).PipeTo(TestActor);

        Assert.Equal("no", ExpectMsg<Status.Failure>().Cause.Message);
    }

    [Fact]
    public void PipeTo_makes_the_messages_it_is_told_to()
    {
        Task.FromResult(1).PipeTo(TestActor, success: result => $"result {result}");
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(TestActor, failure: cause => $"failed {cause.Message}");
        Task.CompletedTask.PipeTo(TestActor, success: () => "completed");
        new ValueTask<int>(2).PipeTo(TestActor, success: result => $"result {result}");

        ExpectMsgAllOf("result 1", "failed no", "completed", "result 2");
    }

    [Fact]
    public void PipeTo_of_a_task_without_a_result_sends_nothing_unless_told()
    {
        Task.CompletedTask.PipeTo(TestActor);

        ExpectNoMsg(50);
    }
}
