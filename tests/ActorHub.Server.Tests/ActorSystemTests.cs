using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests;

/// <summary>A user's <c>akka</c> section. The published file must have Akka.NET's classes under their names.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ActorSystemTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("akka.actor.default-mailbox.mailbox-type=Akka.Dispatch.UnboundedDequeBasedMailbox")]
    [InlineData("akka.actor.default-mailbox.mailbox-type=\"Akka.Dispatch.UnboundedDequeBasedMailbox, Akka\"")]
    [InlineData("akka.actor.default-dispatcher.executor=task-executor")]
    [InlineData("akka.actor.default-dispatcher.executor=channel-executor")]
    [InlineData("akka.actor.default-dispatcher.executor=fork-join-executor")]
    [InlineData("akka.actor.default-dispatcher.executor=thread-pool-executor")]
    [InlineData("akka.actor.default-dispatcher.executor=default-executor")]
    [InlineData("akka.actor.default-dispatcher.type=ForkJoinDispatcher")]
    [InlineData("akka.actor.default-dispatcher.type=TaskDispatcher")]
    [InlineData("akka.actor.default-dispatcher.type=Akka.Dispatch.DispatcherConfigurator")]
    [InlineData("akka.actor.guardian-supervisor-strategy=Akka.Actor.StoppingSupervisorStrategy")]
    [InlineData("akka.actor.internal-dispatcher=akka.actor.default-dispatcher")]
    [InlineData("akka.loggers=[Akka.Event.DefaultLogger]")]
    public async Task A_class_or_section_of_Akka_is_taken_by_its_name(string assignment)
    {
        using var server = ServerProcess.Start("--set", assignment);

        await using var client = await ChatClient.Connect(await server.HubUrl());

        Assert.NotEmpty(client.Id);
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher.type=Nope", "akka.actor.default-dispatcher.type: expected Dispatcher, ")]
    [InlineData("akka.actor.default-mailbox.mailbox-type=Nope", "akka.actor.default-mailbox.mailbox-type: expected a class of type Akka.Dispatch.MailboxType, ")]
    [InlineData("akka.actor.default-dispatcher.throughput=many", "akka: the actor system cannot start with the settings of this section: ")]
    [InlineData("akka.stream.materializer.initial-input-buffer-size=many", "akka: the actor system cannot start with the settings of this section: ")]
    public async Task A_setting_that_Akka_cannot_follow_ends_the_program_with_78(string assignment, string mistake)
    {
        var start = ServerProgram.With("serve", "--port", "0", "--set", assignment);
        start.RedirectStandardError = true;
        using var server = ChildProcess.Of(start);
        var errors = await server.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await server.WaitForExitAsync().WaitAsync(Patience);

        Assert.Contains(mistake, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, server.ExitCode);
    }
}
