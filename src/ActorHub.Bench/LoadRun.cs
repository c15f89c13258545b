// One thread runs a loop. Each turn starts the handshakes that are due, sends the messages that are due, waits for sockets and reads each
// ready socket once.
//
//   Connecting ─▶ settling ─▶ warming up ─▶ measuring ─▶ draining ─▶ result
//
// A connection that fails before all are ready ends the run, because the requested load cannot be measured. A connection that ends later is
// counted, and its messages in flight are no longer expected.
using System.Net;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Bench;

/// <summary>One measurement. Not thread-safe: the calling thread runs the whole loop.</summary>
internal sealed partial class LoadRun : IDisposable
{
    private const int ReadBytes = 1 << 18;
    private const int MaxReportedEnds = 5;
    private static readonly long LongestTurn = Clock.Of(TimeSpan.FromMilliseconds(100));

    private readonly LoadPlan _plan;
    private readonly ProgressLine _progress;
    private readonly CancellationToken _stopping;
    private readonly Poller _poller;
    private readonly List<LoadConnection> _connections = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReadBytes, pinned: true);
    private IPEndPoint _address = new(IPAddress.Loopback, 0);
    private LoadConnection? _publisher;
    private Workload? _load;
    private LoadEnd _end = LoadEnd.Finished;
    private int _ready;
    private int _ends;

    /// <summary>Prepares a measurement; nothing is connected yet.</summary>
    /// <param name="plan">The parameters.</param>
    /// <param name="poller">Watches the sockets. The run disposes it.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="stopping">Cancelled when the user interrupts: the run then ends with the result so far.</param>
    public LoadRun(LoadPlan plan, Poller poller, ProgressLine progress, CancellationToken stopping) =>
        (_plan, _poller, _progress, _stopping) = (plan, poller, progress, stopping);

    /// <summary>Runs the measurement.</summary>
    /// <returns>The result, also of a run that the user interrupted.</returns>
    /// <exception cref="LoadFailedException">The load could not start: no server, a refusal, too few descriptors.</exception>
    /// <exception cref="OperationCanceledException">The user interrupted before all connections were ready.</exception>
    public LoadResult Run()
    {
        CheckDescriptors();
        _address = Resolve(_plan.Target);
        var server = _plan.ServerProcess is { } id ? ServerProcess.Of(id) : null;
        var kibBefore = server?.ResidentKib ?? 0;
        var cpuBefore = server?.CpuTime ?? default;
        var start = Clock.Now;
        ConnectAll();
        var connected = Clock.Now;
        var connectCpu = (server?.CpuTime ?? default) - cpuBefore;
        StartLoad();
        RunUntil(Clock.Now + Clock.Of(_plan.Settle), Sending.Nothing);
        RunUntil(Clock.Now + Clock.Of(_plan.Mode == LoadMode.Idle ? TimeSpan.Zero : _plan.Warmup), Sending.Load);
        var measured = Measure(server);
        Drain();
        return measured with
        {
            End = _end,
            Alive = _ready,
            ConnectTime = Clock.Span(connected - start),
            Faults = _load!.Faults,
            Server = measured.Server is not { } use ? null
                : _plan.Mode == LoadMode.Idle ? use with { BeforeKib = kibBefore, Cpu = connectCpu, CpuElapsed = Clock.Span(connected - start) }
                : use with { BeforeKib = kibBefore },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _publisher?.Dispose();
        _poller.Dispose();
    }

    private static IPEndPoint Resolve(WebSocketUri target)
    {
        var host = target.Host.Trim('[', ']');
        try
        {
            var addresses = IPAddress.TryParse(host, out var address) ? [address] : Dns.GetHostAddresses(host);
            return new IPEndPoint(addresses.OrderBy(static a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First(), target.Port);
        }
        catch (SocketException e)
        {
            throw new LoadFailedException(BenchExitCode.Failure, $"{host}: {e.Message}");
        }
    }

    private void CheckDescriptors()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        var needed = open + _plan.Connections + 8; // for the poller, the publisher and the runtime
        if (needed > Libc.DescriptorLimit)
        {
            throw new LoadFailedException(
                BenchExitCode.Failure,
                $"{_plan.Connections} connections need {needed} descriptors, but this process may open only {Libc.DescriptorLimit}: raise the limit, for example with ulimit -n {needed}");
        }
    }

    private LoadResult Measure(ServerProcess? server)
    {
        var load = _load!;
        load.Measure();
        var bytes = BytesReceived;
        var cpu = server?.CpuTime ?? default;
        var own = Environment.CpuUsage.TotalTime;
        var start = Clock.Now;
        RunUntil(start + Clock.Of(_plan.Duration), Sending.Load);
        var elapsed = Clock.Span(Clock.Now - start);
        load.EndMeasure();
        var ownUse = Environment.CpuUsage.TotalTime - own;
        return new LoadResult
        {
            Plan = _plan,
            End = _end,
            Alive = _ready,
            ConnectTime = default,
            Elapsed = elapsed,
            Count = load.Count,
            BytesReceived = BytesReceived - bytes,
            Latencies = load.Latencies,
            Faults = load.Faults,
            Pings = _connections.Sum(static connection => (long)connection.Pings),
            GeneratorCpu = ownUse,
            Server = server is null ? null : new ServerUse(server.CpuTime - cpu, elapsed, 0, server.ResidentKib),
        };
    }

    private long BytesReceived => _connections.Sum(static connection => connection.BytesReceived);
}
