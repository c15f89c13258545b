namespace ActorHub.Bench;

/// <summary>End of a run.</summary>
internal enum LoadEnd
{
    /// <summary>The planned time is over.</summary>
    Finished,

    /// <summary>The user interrupted the run. The figures cover the time until then.</summary>
    Interrupted,

    /// <summary>Messages were in flight, but none arrived for <see cref="LoadPlan.StallTimeout"/>.</summary>
    Stalled,

    /// <summary>Every connection, or the publisher's, ended.</summary>
    Deserted,
}

/// <summary>Result of a measurement. Times cover the measured part; faults and lost connections cover the whole run.</summary>
internal sealed record LoadResult
{
    public required LoadPlan Plan { get; init; }

    public required LoadEnd End { get; init; }

    /// <summary>Connections that were ready at the end.</summary>
    public required int Alive { get; init; }

    /// <summary>Time from the first connect until all connections were ready.</summary>
    public required TimeSpan ConnectTime { get; init; }

    /// <summary>Length of the measured part.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Deliveries or echoes of the measured part.</summary>
    public required long Count { get; init; }

    /// <summary>Bytes received on all connections in the measured part.</summary>
    public required long BytesReceived { get; init; }

    public required LatencyHistogram Latencies { get; init; }

    public required DeliveryFaults Faults { get; init; }

    /// <summary>Pings received on all connections.</summary>
    public required long Pings { get; init; }

    /// <summary>CPU time of this process in the measured part.</summary>
    public required TimeSpan GeneratorCpu { get; init; }

    /// <summary>Use of the server's process; null if the plan names none.</summary>
    public required ServerUse? Server { get; init; }

    public double PerSecond => Elapsed > TimeSpan.Zero ? Count / Elapsed.TotalSeconds : 0;

    /// <summary>Whether every message arrived once and in order and every connection stayed open.</summary>
    public bool IsComplete => Faults.IsNone && Alive == Plan.Connections && End is LoadEnd.Finished or LoadEnd.Interrupted;

    /// <summary>Exit code of the process, one of <see cref="BenchExitCode"/>.</summary>
    public int ExitCode => IsComplete ? BenchExitCode.Success
        : Faults.IsNone && End != LoadEnd.Stalled ? BenchExitCode.ClosedAbnormally
        : BenchExitCode.Failure;
}

/// <summary>CPU time and memory of the server's process and its descendants.</summary>
/// <param name="Cpu">CPU time of the measured part or, for an idle load, of connecting.</param>
/// <param name="CpuElapsed">Length of that part.</param>
/// <param name="BeforeKib">Resident memory before the first connection, in KiB.</param>
/// <param name="AfterKib">Resident memory at the end of the measured part, in KiB.</param>
internal sealed record ServerUse(TimeSpan Cpu, TimeSpan CpuElapsed, long BeforeKib, long AfterKib);
