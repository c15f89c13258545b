using System.CommandLine;
using System.Globalization;
using ActorHub.Client;

namespace ActorHub.Server.CommandLine;

/// <summary>Prints what is published to channels of a hub.</summary>
internal sealed class SubscribeCommand : HubCommand
{
    // A pipe that takes its time holds the hub back; nothing else waits for the client here.
    private static readonly SubscriptionOptions Reading = new() { WhenFull = SlowConsumerPolicy.Wait };

    private readonly Argument<string[]> _channels = new("CHANNEL") { Description = "The channels", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int?> _count = new("--count", "-n") { Description = "End after so many publications", HelpName = "NUMBER" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Print channel, offset and sender before the data" };

    /// <summary>Makes the command.</summary>
    /// <param name="interruption">Watches for the user's wish to stop.</param>
    public SubscribeCommand(Func<Task> interruption)
        : base("sub", "Print what is published to channels of a hub, one publication a line, until interrupted", interruption)
    {
        Add(_channels);
        Add(_count);
        Add(_verbose);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ClientRun run)
    {
        var count = run.Parsed.GetValue(_count) ?? int.MaxValue;
        if (count < 1)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--count {count}: expected 1 or more"));
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
        await using var client = Client(run.Parsed, ReconnectOptions.Default);
        client.Notified += e => Tell(run, e);
        await ConnectOnceAsync(client, run);
        var left = new Countdown(count);
        var readers = new List<Task>();
        foreach (var channel in run.Parsed.GetValue(_channels)!.Distinct())
        {
            var subscription = await client.SubscribeAsync(channel, Reading, run.Stopping);
            readers.Add(PrintAsync(subscription, run, left, enough));
        }

        run.Tell("subscribed");
        try
        {
            await await Task.WhenAny(readers); // the first that ends, ends the command
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
        }

        return ExitCode.Success;
    }

    /// <summary>A hub that cannot be reached at first is told at once; only a connection that was there is waited for.</summary>
    private static async Task ConnectOnceAsync(HubClient client, ClientRun run)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
        Exception? cause = null;
        client.Notified += Watch;
        try
        {
            await client.ConnectAsync(failed.Token);
        }
        catch (OperationCanceledException) when (cause is not null)
        {
            throw new HubConnectionException(cause.Message, CommandOutcome.NotSent, cause);
        }
        finally
        {
            client.Notified -= Watch;
        }

        void Watch(HubClientEvent e)
        {
            if (e is HubClientEvent.Reconnecting waiting)
            {
                cause = waiting.Cause;
                _ = failed.CancelAsync();
            }
        }
    }

    private static void Tell(ClientRun run, HubClientEvent e)
    {
        switch (e)
        {
            case HubClientEvent.Disconnected lost:
                run.Tell(string.Create(CultureInfo.InvariantCulture, $"disconnected {(int)lost.Close.Code}"));
                break;
            case HubClientEvent.Reconnected:
                run.Tell("connected again");
                break;
            case HubClientEvent.Gap gap:
                run.Tell(string.Create(
                    CultureInfo.InvariantCulture, $"{PrintableText.Of(gap.Channel)}: publications after {gap.Last.Offset} may have been missed"));
                break;
        }
    }

    private async Task PrintAsync(HubSubscription subscription, ClientRun run, Countdown left, CancellationTokenSource enough)
    {
        var verbose = run.Parsed.GetValue(_verbose);
        await foreach (var (publication, _) in subscription.WithCancellation(enough.Token))
        {
            if (!left.TryTake())
            {
                return;
            }

            var data = PrintableText.OfJson(publication.Data);
            run.Print(verbose ? $"{PrintableText.Of(publication.Channel)} {publication.Position.Offset} {publication.From ?? "-"} {data}" : data);
            if (left.IsOver)
            {
                await enough.CancelAsync();
                return;
            }
        }
    }

    /// <summary>How many publications are still to be printed, over all channels.</summary>
    private sealed class Countdown(int left)
    {
        private int _left = left;

        public bool IsOver => Volatile.Read(ref _left) <= 0;

        public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
    }
}
