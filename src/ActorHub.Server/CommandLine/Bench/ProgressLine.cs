using System.Globalization;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Says how a run goes: on a terminal in one line that is written anew each second, and lines that stay wherever the error stream goes.</summary>
/// <param name="error">The error stream.</param>
/// <param name="terminal">The same when it is a terminal, otherwise <see cref="TextWriter.Null"/>.</param>
internal sealed class ProgressLine(TextWriter error, TextWriter terminal)
{
    private const long Second = 1_000_000_000;
    private const string EraseLine = "\r\u001b[K";

    private long _shown;
    private long _total;

    /// <summary>Connections are opened.</summary>
    /// <param name="now">The time by the <see cref="Clock"/>.</param>
    /// <param name="ready">Those that are ready.</param>
    /// <param name="all">Those that are to be.</param>
    public void Connecting(long now, int ready, int all)
    {
        if (IsDue(now, out _))
        {
            Show($"connecting: {ready:N0} of {all:N0}");
        }
    }

    /// <summary>The load runs.</summary>
    /// <param name="now">The time by the <see cref="Clock"/>.</param>
    /// <param name="load">The load.</param>
    /// <param name="ready">Connections that live.</param>
    public void Running(long now, Workload load, int ready)
    {
        if (!IsDue(now, out var elapsed))
        {
            return;
        }

        var perSecond = (load.Total - _total) * (double)Second / elapsed;
        _total = load.Total;
        Show($"{ready:N0} connections, {perSecond:N0}/s, {load.UnderWay:N0} under way{Faults(load.Faults)}");
    }

    /// <summary>Says something that stays.</summary>
    public void Tell(string line)
    {
        Clear();
        error.WriteLine(line);
        error.Flush();
    }

    /// <summary>Takes the line away.</summary>
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
