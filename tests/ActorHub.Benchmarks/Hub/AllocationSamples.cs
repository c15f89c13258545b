using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace ActorHub.Benchmarks.Hub;

/// <summary>Which types the process allocates. The runtime reports one allocation for about every 100 KB, chosen by chance over the bytes.</summary>
internal sealed class AllocationSamples : EventListener
{
    private const EventKeywords AllocationSampling = (EventKeywords)0x80000000000;

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private EventSource? _runtime;

    public IReadOnlyDictionary<string, int> Stop()
    {
        DisableEvents(_runtime!);
        return _counts;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            _runtime = eventSource;
            EnableEvents(eventSource, EventLevel.Informational, AllocationSampling);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.PayloadNames?.IndexOf("TypeName") is { } name and >= 0)
        {
            _counts.AddOrUpdate((string)eventData.Payload![name]!, 1, static (_, count) => count + 1);
        }
    }
}
