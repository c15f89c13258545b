using System.Globalization;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>
/// Logs refused handshakes: the first ones of an interval one by one, and the others as a sum at its end, so that a flood of refusals does not
/// become a flood of log lines. Used by one actor.
/// </summary>
/// <param name="log">Receives the lines, at the level <c>Info</c>.</param>
/// <param name="startInterval">Called with the first refusal of an interval. <see cref="EndInterval"/> must follow after <see cref="Interval"/>.</param>
internal sealed class RefusalLog(ILoggingAdapter log, Action startInterval)
{
    /// <summary>The message that ends an interval.</summary>
    public sealed record IntervalEnded : Singleton<IntervalEnded>;

    /// <summary>Refusals of an interval that are logged one by one.</summary>
    public const int MaxLines = 10;

    private const int MaxOriginChars = 200;

    private readonly SortedDictionary<int, int> _summed = []; // number of refusals by status
    private int _lines;

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(10);

    public void Log(ConnectionsActor.HandshakeRefused refused)
    {
        if (_lines == 0)
        {
            startInterval();
        }

        if (_lines == MaxLines)
        {
            _summed[refused.Status] = _summed.GetValueOrDefault(refused.Status) + 1;
            return;
        }

        _lines++;
        log.Info(
            "Refused a handshake from {0} with {1}: {2}{3}",
            refused.Client?.ToString() ?? "an unknown address", refused.Status, refused.Reason.TrimEnd('.'), refused.Origin is null ? "" : $" (origin {Printable(refused.Origin)})");
    }

    public void EndInterval()
    {
        _lines = 0;
        if (_summed.Count > 0)
        {
            log.Info(
                "Refused {0} more handshakes within {1} s: {2}",
                _summed.Values.Sum(), Interval.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                string.Join(", ", _summed.Select(pair => $"{pair.Value} with {pair.Key}")));
            _summed.Clear();
        }
    }

    /// <summary>The client chose the text, so it may be long and contain any bytes.</summary>
    private static string Printable(string origin) =>
        string.Concat(origin.Take(MaxOriginChars).Select(static c => c is >= ' ' and <= '~' ? c : '?')) + (origin.Length > MaxOriginChars ? "..." : "");
}
