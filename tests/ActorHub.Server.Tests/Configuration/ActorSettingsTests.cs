namespace ActorHub.Server.Tests.Configuration;

/// <summary>The settings of the <c>akka</c> section that name a class, a dispatcher or a mailbox.</summary>
public class ActorSettingsTests
{
    private const string AsClass = ", written \"Namespace.Class, Assembly\", found the text ";
    private const string NoClass = ", which is not a class in this program";

    [Theory]
    [InlineData(
        "akka.actor.default-dispatcher.type = Nope",
        "1:38: akka.actor.default-dispatcher.type: expected Dispatcher, TaskDispatcher, PinnedDispatcher, ForkJoinDispatcher, "
        + $"or a class of type Akka.Dispatch.MessageDispatcherConfigurator{AsClass}\"Nope\"{NoClass}")]
    [InlineData(
        "my-dispatcher = 1\nakka.mine.my-dispatcher {\n  executor = Nope\n}",
        "1:1: my-dispatcher: unknown key; the file may contain server, connections, transport, websocket, echo, hub, namespaces, log, akka",
        "3:14: akka.mine.my-dispatcher.executor: expected default-executor, fork-join-executor, thread-pool-executor, task-executor, channel-executor, "
        + $"or a class of type Akka.Dispatch.ExecutorServiceConfigurator{AsClass}\"Nope\"{NoClass}")]
    [InlineData(
        "akka.actor.default-mailbox.mailbox-type = \"No.Mailbox, Nowhere\"",
        $"1:43: akka.actor.default-mailbox.mailbox-type: expected a class of type Akka.Dispatch.MailboxType{AsClass}\"No.Mailbox, Nowhere\"{NoClass}")]
    [InlineData(
        "akka.scheduler.implementation = Nope",
        $"1:33: akka.scheduler.implementation: expected a class of type Akka.Actor.IScheduler{AsClass}\"Nope\"{NoClass}")]
    [InlineData(
        "akka.scheduler.implementation = System.String",
        $"1:33: akka.scheduler.implementation: expected a class of type Akka.Actor.IScheduler{AsClass}\"System.String\", which is a class of another type")]
    [InlineData(
        "akka.loggers = [Akka.Event.DefaultLogger,\n  Nope]",
        $"2:3: akka.loggers: expected a class of type Akka.Actor.ActorBase{AsClass}\"Nope\"{NoClass}")]
    [InlineData(
        "akka.extensions = [[]]",
        "1:20: akka.extensions: expected a class of type Akka.Actor.IExtensionId, written \"Namespace.Class, Assembly\", found an array")]
    [InlineData(
        "akka.actor.provider = cluster",
        $"1:23: akka.actor.provider: expected local, or a class of type Akka.Actor.IActorRefProvider{AsClass}\"cluster\"{NoClass}")]
    [InlineData(
        "akka.scheduler.implementation = \"Nope, =,\"",
        $"1:33: akka.scheduler.implementation: expected a class of type Akka.Actor.IScheduler{AsClass}\"Nope, =,\"{NoClass}")]
    public void An_unknown_class_is_told_by_setting_and_place(string text, params string[] mistakes) =>
        Reading.Read(text).AssertMistakes([.. mistakes.Select(static mistake => $"hub.conf:{mistake}")]);

    [Theory]
    [InlineData(
        "akka.actor.internal-dispatcher = akka.nope",
        "1:34: akka.actor.internal-dispatcher: expected the path of a section that configures a dispatcher, found the text \"akka.nope\"")]
    [InlineData(
        "akka.actor.deployment { /a { mailbox = nope } }",
        "1:40: akka.actor.deployment.\"/a\".mailbox: expected the path of a section that configures a mailbox, found the text \"nope\"")]
    public void A_dispatcher_or_mailbox_that_no_section_configures_is_told_by_setting_and_place(string text, string mistake) =>
        Reading.Read(text).AssertMistakes($"hub.conf:{mistake}");

    [Fact]
    public void A_class_that_a_later_source_replaces_is_told_too() =>
        Reading.Read("akka.scheduler.implementation = Nope", "akka.scheduler.implementation=Akka.Actor.HashedWheelTimerScheduler").AssertMistakes(
            $"hub.conf:1:33: akka.scheduler.implementation: expected a class of type Akka.Actor.IScheduler{AsClass}\"Nope\"{NoClass}");

    [Fact]
    public void A_dispatcher_may_be_configured_by_another_source() =>
        Assert.Equal(
            "akka.mine",
            Reading.Read("akka.actor.internal-dispatcher = akka.mine", "akka.mine.type=Dispatcher").Options().Actors!.GetString("akka.actor.internal-dispatcher"));

    [Fact]
    public void Sections_that_Akka_brings_are_known() =>
        Assert.Equal(
            "akka.stream.default-blocking-io-dispatcher",
            Reading.Read("akka.stream.materializer.blocking-io-dispatcher = akka.stream.default-blocking-io-dispatcher").Options().Actors!
                .GetString("akka.stream.materializer.blocking-io-dispatcher"));

    [Fact]
    public void A_list_of_Akka_may_be_assigned_item_by_item()
    {
        var actors = Reading.Read("", "akka.loggers.1=\"Akka.Event.DefaultLogger, Akka\"", "akka.loggers.0=Akka.Event.DefaultLogger", "akka.mine { 0 = a }").Options().Actors!;
        Assert.Equal(["Akka.Event.DefaultLogger", "Akka.Event.DefaultLogger, Akka"], actors.GetStringList("akka.loggers"));
        Assert.Equal("a", actors.GetString("akka.mine.0")); // no list of Akka.NET: passed on as it is

        Reading.Read("akka.loggers { 0 = Akka.Event.DefaultLogger, 1 = Nope }").AssertMistakes(
            $"hub.conf:1:50: akka.loggers: expected a class of type Akka.Actor.ActorBase{AsClass}\"Nope\"{NoClass}");
    }
}
