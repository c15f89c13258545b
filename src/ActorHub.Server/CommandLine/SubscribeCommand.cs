using System.CommandLine;
using System.Globalization;
using ActorHub.Client;

namespace ActorHub.Server.CommandLine;

/// <summary>Prints the publications of channels of a hub.</summary>
internal sealed class SubscribeCommand : HubCommand
{
    // If the output is a slow pipe, back-pressure applies to the hub. Nothing else in this program waits for the client.
    private static readonly SubscriptionOptions Reading = new() { WhenFull = SlowConsumerPolicy.Wait };

    private readonly Argument<string[]> _channels = new("CHANNEL") { Description = "The channels", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int?> _count = new("--count", "-n") { Description = "Exit after this many publications", HelpName = "NUMBER" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Print channel, offset and sender before the data" };

    /// <summary>Creates the command.</summary>
    /// <param name="interruption">Starts to watch for an interruption by the user; the task completes when it occurs.</param>
    public SubscribeCommand(Func<Task> interruption)
        : base("sub", "Print the publications of channels of a hub, one per line, until interrupted", interruption)
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
        client.Notified += e => Report(run, client, e);
        await ConnectOnceAsync(client, run);
        var left = new Countdown(count);
        var readers = new List<Task>();
        foreach (var channel in run.Parsed.GetValue(_channels)!.Distinct())
        {
            var subscription = await client.SubscribeAsync(channel, Reading, run.Stopping);
            readers.Add(PrintAsync(subscription, run, left, enough));
        }

        run.Report("subscribed");
        try
        {
            await await Task.WhenAny(readers); // the command ends with the first subscription that ends
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
        }

        return ExitCode.Success;
    }

    /// <summary>Connects without retries: the client reconnects only after its first connection, so a wrong URL is reported immediately.</summary>
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

    private static void Report(ClientRun run, HubClient client, HubClientEvent e)
    {
        switch (e)
        {
            case HubClientEvent.Disconnected lost:
                run.Report(string.Create(CultureInfo.InvariantCulture, $"disconnected {(int)lost.Close.Code}"));
                break;
            case HubClientEvent.Reconnecting waiting when client.ConnectionId is not null: // a first attempt that fails ends the command
                var cause = waiting.Cause is null or ConnectionEndedException ? "" : $": {ClientFailure.Of(waiting.Cause)?.Message ?? waiting.Cause.Message}";
                run.Report(string.Create(CultureInfo.InvariantCulture, $"reconnecting in {waiting.Delay.TotalSeconds:0.0} s, attempt {waiting.Attempt}{cause}"));
                break;
            case HubClientEvent.Reconnected:
                run.Report("reconnected");
                break;
            case HubClientEvent.Gap gap:
                run.Report(string.Create(
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

    /// <summary>Counts down the publications to print, of all channels together.</summary>
    private sealed class Countdown(int left)
    {
        private int _left = left;

        public bool IsOver => Volatile.Read(ref _left) <= 0;

        public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
    }
}
