using System.Diagnostics;
using System.Globalization;

namespace ActorHub.Benchmarks.Hub;

/// <summary>What a connection keeps alive in a hub, by part and type: bytes are counted in the heap, none of them is estimated.</summary>
internal static class ConnectionMemory
{
    private const int First = 1_000; // make everything that is made once
    private const int Connections = 10_000;

    // As a browser offers it.
    private const string Compression = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

    private static readonly string[] Variants = ["idle", "subscribed", "subscribed-compressed"];

    /// <summary>Measures each kind of connection in a process of its own.</summary>
    public static int RunAll()
    {
        foreach (var variant in Variants)
        {
            // Started by the dotnet command, a program must be named to it; its own file knows which it is.
            var program = Environment.ProcessPath!;
            string[] named = Path.GetFileNameWithoutExtension(program) == "dotnet" ? Environment.GetCommandLineArgs()[..1] : [];
            using var process = Process.Start(program, [.. named, "memory", variant]);
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        return 0;
    }

    /// <summary>Measures one kind.</summary>
    public static async Task<int> RunAsync(string variant)
    {
        if (!Variants.Contains(variant))
        {
            await Console.Error.WriteLineAsync($"There are {string.Join(", ", Variants)}.");
            return 2;
        }

        await using var clients = await ScriptedClients.StartAsync(variant == "subscribed-compressed" ? Compression : string.Empty);
        clients.All.Capacity = First + Connections;
        Connect(clients, variant, First);
        var live = GC.GetTotalMemory(true);
        var resident = Resident();
        Connect(clients, variant, Connections);
        resident = Resident() - resident;
        live = GC.GetTotalMemory(true) - live;
        var graph = new ObjectGraph(PartOf);
        graph.Walk(clients.Root, "node");
        Print(variant, graph, live, resident);
        return 0;
    }

    private static void Connect(ScriptedClients clients, string variant, int count)
    {
        var before = clients.All.Count;
        clients.Connect(count);
        if (variant != "idle")
        {
            clients.Subscribe("bench", before);
        }
    }

    private static void Print(string variant, ObjectGraph graph, long live, long resident)
    {
        var rows = graph.Totals
            .Where(total => total.Value.Bytes >= First + Connections) // the rest is made once
            .Select(total => (total.Key.Part, Name: NameOf(total.Key.Type), Count: Each(total.Value.Count), Bytes: Each(total.Value.Bytes)))
            .ToList();
        var all = rows.Sum(row => row.Bytes);
        var transport = rows.Where(row => row.Part == "transport").Sum(row => row.Bytes);
        Console.WriteLine($"\n| {variant}: part | type | each connection | bytes |\n|---|---|---:|---:|");
        foreach (var part in rows.GroupBy(row => row.Part).OrderByDescending(part => part.Sum(row => row.Bytes)))
        {
            Row(part.Key, "**all**", part.Sum(row => row.Count), part.Sum(row => row.Bytes));
            foreach (var row in part.OrderByDescending(row => row.Bytes))
            {
                Row(string.Empty, row.Name, row.Count, row.Bytes);
            }
        }

        Row("**all**", "reached from the hub", rows.Sum(row => row.Count), all);
        Row(string.Empty, "of it the hub's, without the benchmark's transport", rows.Where(row => row.Part != "transport").Sum(row => row.Count), all - transport);
        Row(string.Empty, "alive in the heap", 0, (double)live / Connections);
        Row(string.Empty, "resident, before a full collection", 0, (double)resident / Connections);
    }

    private static void Row(string part, string type, double count, double bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {part} | {type} | {(count == 0 ? string.Empty : $"{count:0.##}")} | {bytes:N0} |"));

    private static double Each(long total) => (double)total / (First + Connections);

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string? PartOf(Type type) => type.Namespace switch
    {
        null => null,
        var name when name.StartsWith("Akka.Actor", StringComparison.Ordinal) || type.Name == "ConnectionActor" => "actor",
        var name when name.StartsWith("Akka.Streams", StringComparison.Ordinal) || type.Name == "Logic" || type.Name == "ConnectionAttribute" => "stream",
        var name when name.StartsWith("ActorHub.WebSockets", StringComparison.Ordinal) => "protocol",
        var name when name.StartsWith("ActorHub.Benchmarks", StringComparison.Ordinal) => "transport",
        var name when name.StartsWith("ActorHub.Connections", StringComparison.Ordinal) => type.Name.Contains("Outbox", StringComparison.Ordinal) ? "outbox" : "connection",
        var name when name.StartsWith("ActorHub.Hub", StringComparison.Ordinal) => "session",
        _ => null,
    };

    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        var name = type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]} of {string.Join(", ", type.GetGenericArguments().Select(NameOf))}" : name;
    }
}
