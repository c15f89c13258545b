using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>Chooses log entries.</summary>
internal sealed record LogEventFilter(Predicate<LogEvent> Fits, string Description)
{
    public override string ToString() => Description;
}

/// <summary>Chooses texts.</summary>
internal sealed class TextFilter
{
    private readonly Predicate<string> _fits;
    private readonly string _description;

    public TextFilter(Regex pattern)
    {
        _fits = pattern.IsMatch;
        _description = $"like {pattern}";
    }

    public TextFilter(string? message, string? start, string? contains)
    {
        _fits = text => (message is null || text == message)
            && (start is null || text.StartsWith(start, StringComparison.Ordinal))
            && (contains is null || text.Contains(contains, StringComparison.Ordinal));
        _description = $"{message}{start}{contains}";
    }

    public bool Fits(string? text) => _fits(text ?? "");

    public override string ToString() => _description;
}

/// <summary>Filters that are at work in the <see cref="TestEventListener"/> until disposed, and count what they took.</summary>
internal sealed class Muting : IUnmutableFilter
{
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<LogEventFilter> _filters;
    private readonly SemaphoreSlim _arrived = new(0);

    public Muting(ActorSystem system, IReadOnlyList<LogEventFilter> filters)
    {
        _system = system;
        _filters = filters;
        // Goes the way of the log entries, so it is at work for all that follow.
        _system.EventStream.Publish(new TestEventListener.Mute(this));
    }

    public bool Takes(LogEvent entry)
    {
        if (!_filters.Any(filter => filter.Fits(entry)))
        {
            return false;
        }

        _arrived.Release();
        return true;
    }

    /// <returns>How many came: as many as expected, or fewer in the time given.</returns>
    public int Wait(int expected, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(expected, timeout, cancellationToken).GetAwaiter().GetResult();

    /// <returns>How many came: as many as expected, or fewer in the time given.</returns>
    public async Task<int> WaitAsync(int expected, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var seen = 0;
        try
        {
            // When none is expected, one is waited for.
            while (seen < Math.Max(1, expected))
            {
                await _arrived.WaitAsync(limit.Token).ConfigureAwait(false);
                seen++;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return seen;
        }

        return seen + _arrived.CurrentCount;
    }

    public void Unmute() => _system.EventStream.Publish(new TestEventListener.Unmute(this));

    public void Dispose() => Unmute();
}
