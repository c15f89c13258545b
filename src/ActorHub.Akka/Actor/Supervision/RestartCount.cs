using System.Diagnostics;

namespace Akka.Actor;

/// <summary>How often a child was restarted. A window opens with a restart; once it has passed, the next one opens another.</summary>
internal sealed class RestartCount
{
    private int _restarts;
    private long _windowStart;

    public bool Permits(int maxRetries, int withinMilliseconds)
    {
        if (maxRetries == 0)
        {
            return false;
        }

        if (withinMilliseconds <= 0)
        {
            return maxRetries < 0 || ++_restarts <= maxRetries;
        }

        var now = Stopwatch.GetTimestamp();
        if (_windowStart == 0 || Stopwatch.GetElapsedTime(_windowStart, now).TotalMilliseconds > withinMilliseconds)
        {
            _windowStart = now;
            _restarts = 1;
            return true;
        }

        return ++_restarts <= (maxRetries > 0 ? maxRetries : 1);
    }
}
