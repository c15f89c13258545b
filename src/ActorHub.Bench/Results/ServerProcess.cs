using System.Globalization;

namespace ActorHub.Bench;

/// <summary>CPU time and memory of a process and its descendants, from Linux's <c>/proc</c>.</summary>
/// <param name="id">Process id.</param>
internal sealed class ServerProcess(int id)
{
    private const int TicksPerSecond = 100; // USER_HZ, on every Linux

    /// <summary>Finds a process.</summary>
    /// <exception cref="LoadFailedException">The process does not exist, or this system has no <c>/proc</c>.</exception>
    public static ServerProcess Of(int id) =>
        Directory.Exists($"/proc/{id}") ? new ServerProcess(id) : throw new LoadFailedException(BenchExitCode.Usage, $"--server-pid {id}: no such process in /proc");

    /// <summary>CPU time since the start of the processes, user and system.</summary>
    public TimeSpan CpuTime => TimeSpan.FromSeconds((double)Tree().Sum(static process => process.Ticks) / TicksPerSecond);

    /// <summary>Resident memory, in KiB.</summary>
    public long ResidentKib => Tree().Sum(static process => Resident(process.Id));

    private IEnumerable<Stat> Tree()
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(static directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Read(number) : null)
            .OfType<Stat>().ToLookup(static process => process.Parent);
        var found = new Queue<Stat>(Read(id) is { } root ? [root] : []);
        while (found.TryDequeue(out var process))
        {
            yield return process;
            foreach (var child in all[process.Id])
            {
                found.Enqueue(child);
            }
        }
    }

    /// <summary>Reads proc_pid_stat(5); null if the process has ended.</summary>
    private static Stat? Read(int id)
    {
        if (Text($"/proc/{id}/stat") is not { } text)
        {
            return null;
        }

        // The second field is the program's name in parentheses, which may itself hold blanks and parentheses.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        // Time of the process and of its ended children, user and system. Without the latter the sum would fall when a child ends.
        return new Stat(id, Parent: (int)Number(fields[1]), Ticks: fields[11..15].Sum(Number));
    }

    private static long Resident(int id)
    {
        var line = Text($"/proc/{id}/smaps_rollup")?.Split('\n').FirstOrDefault(static line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return line is null ? 0 : Number(line["Rss:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Stat(int Id, int Parent, long Ticks);
}
