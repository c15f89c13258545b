using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using Akka.Actor;

namespace ActorHub.Hub.Tests.Dialects;

public sealed class ClientCommandTests
{
    [Fact]
    public void Of_many_answers_at_the_same_time_the_caller_is_told_one()
    {
        var caller = new Caller();
        for (var n = 1; n <= 1_000; n++)
        {
            var command = new ClientCommand.Ping([]);
            command.Pass(ActorRefs.Nobody, caller);
            Parallel.For(0, 4, _ => command.Answer(Reply.Pong.Instance));
            Assert.Equal(n, caller.Told.Count);
        }
    }

    [Fact]
    public void A_publication_tells_its_place_to_who_gave_an_id_alone()
    {
        var caller = new Caller();
        var place = new StreamPosition("e", 1);
        foreach (var id in (byte[][])[[], [(byte)'1']])
        {
            var command = new ClientCommand.Publish(id, "lobby", [], SenderEcho.Included);
            command.Pass(ActorRefs.Nobody, caller);
            command.AnswerResult(new PublishResult(place, PublishOutcome.Accepted));
        }

        Assert.Equal([Reply.NoReply.Instance, new Reply.Published("lobby", place)], caller.Told);
    }

    [Fact]
    public void A_command_that_is_refused_says_so_without_an_id_too()
    {
        var caller = new Caller();
        var command = new ClientCommand.Publish([], "lobby", [], SenderEcho.Included);
        command.Pass(ActorRefs.Nobody, caller);
        command.Answer(new Reply.Failed(HubError.BrokerUnavailable));

        Assert.Equal([new Reply.Failed(HubError.BrokerUnavailable)], caller.Told);
    }

    private sealed class Caller : ICaller
    {
        public string? Id => "ann";

        public List<Reply> Told { get; } = [];

        public void OnAnswer(ClientCommand command, Reply reply)
        {
            lock (Told)
            {
                Told.Add(reply);
            }
        }
    }
}
