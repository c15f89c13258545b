namespace ActorHub.Server.CommandLine.Bench;

/// <summary>How a run ended.</summary>
internal enum LoadEnd
{
    /// <summary>As planned.</summary>
    Finished,

    /// <summary>The user stopped it; figures are of the time until then.</summary>
    Interrupted,

    /// <summary>Nothing arrived any more, though messages were under way.</summary>
    Stalled,

    /// <summary>No connection, or no publisher, was left.</summary>
    Deserted,
}

/// <summary>What was measured. Times are of the measured part; faults and losses of the whole run.</summary>
internal sealed record LoadResult
{
    public required LoadPlan Plan { get; init; }

    public required LoadEnd End { get; init; }

    /// <summary>Connections that were ready at the end.</summary>
    public required int Alive { get; init; }

    /// <summary>From the first connect until all were ready.</summary>
    public required TimeSpan ConnectTime { get; init; }

    /// <summary>How long was measured.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Deliveries or echoes.</summary>
    public required long Count { get; init; }

    /// <summary>Bytes that came to all connections.</summary>
    public required long BytesReceived { get; init; }

    public required LatencyHistogram Latencies { get; init; }

    public required DeliveryFaults Faults { get; init; }

    /// <summary>Pings that the server has sent.</summary>
    public required long Pings { get; init; }

    /// <summary>CPU time of this program while it measured.</summary>
    public required TimeSpan GeneratorCpu { get; init; }

    /// <summary>Null unless a process was named.</summary>
    public required ServerUse? Server { get; init; }

    public double PerSecond => Elapsed > TimeSpan.Zero ? Count / Elapsed.TotalSeconds : 0;

    /// <summary>Whether all that was sent arrived once and in order on connections that lived.</summary>
    public bool IsComplete => Faults.IsNone && Alive == Plan.Connections && End is LoadEnd.Finished or LoadEnd.Interrupted;

    /// <summary>What the process ends with.</summary>
    public int ExitCode => IsComplete ? CommandLine.ExitCode.Success
        : Faults.IsNone && End != LoadEnd.Stalled ? CommandLine.ExitCode.ClosedAbnormally
        : CommandLine.ExitCode.Failure;
}

/// <summary>What the server's processes used.</summary>
/// <param name="Cpu">CPU time: of the measured part, or where connections are idle of connecting.</param>
/// <param name="CpuElapsed">The time in which it was used.</param>
/// <param name="BeforeKib">Resident memory before the first connection.</param>
/// <param name="AfterKib">Resident memory when it was measured.</param>
internal sealed record ServerUse(TimeSpan Cpu, TimeSpan CpuElapsed, long BeforeKib, long AfterKib);
