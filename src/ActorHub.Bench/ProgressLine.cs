using System.Globalization;

namespace ActorHub.Bench;

/// <summary>Reports progress: a status line that a terminal overwrites each second, and lines that stay on the error stream.</summary>
/// <param name="error">The error stream.</param>
/// <param name="terminal">The error stream if it is a terminal, otherwise <see cref="TextWriter.Null"/>.</param>
internal sealed class ProgressLine(TextWriter error, TextWriter terminal)
{
    private const long Second = 1_000_000_000;
    private const string EraseLine = "\r\u001b[K";

    private long _shown;
    private long _total;

    /// <summary>Reports that connections are being opened.</summary>
    /// <param name="now">The time by the <see cref="Clock"/>.</param>
    /// <param name="ready">Connections that are ready.</param>
    /// <param name="all">Connections that the plan asks for.</param>
    public void Connecting(long now, int ready, int all)
    {
        if (IsDue(now, out _))
        {
            Show($"connecting: {ready:N0} of {all:N0}");
        }
    }

    /// <summary>Reports the rate of the load since the last status line.</summary>
    /// <param name="now">The time by the <see cref="Clock"/>.</param>
    /// <param name="load">The load.</param>
    /// <param name="ready">Connections that are still ready.</param>
    public void Running(long now, Workload load, int ready)
    {
        if (!IsDue(now, out var elapsed))
        {
            return;
        }

        var perSecond = (load.Total - _total) * (double)Second / elapsed;
        _total = load.Total;
        Show($"{ready:N0} connections, {perSecond:N0}/s, {load.InFlight:N0} in flight{Faults(load.Faults)}");
    }

    /// <summary>Writes a line that stays, in place of the status line.</summary>
    public void WriteLine(string line)
    {
        Clear();
        error.WriteLine(line);
        error.Flush();
    }

    /// <summary>Erases the status line.</summary>
    public void Clear()
    {
        if (_shown != 0)
        {
            terminal.Write(EraseLine);
            terminal.Flush();
        }
    }

    private static string Faults(DeliveryFaults faults) => faults.IsNone ? "" : ", " + ResultTable.Text(faults);

    private bool IsDue(long now, out long elapsed)
    {
        elapsed = now - _shown;
        if (elapsed < Second)
        {
            return false;
        }

        _shown = now;
        return true;
    }

    private void Show(FormattableString line)
    {
        terminal.Write(EraseLine + line.ToString(CultureInfo.InvariantCulture));
        terminal.Flush();
    }
}
