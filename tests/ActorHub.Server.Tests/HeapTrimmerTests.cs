using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Server.Tests;

public sealed class HeapTrimmerTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly FakeTimeProvider _time = new();
    private readonly Heap _heap = new() { Live = 20 * MiB, Committed = 25 * MiB };
    private readonly HeapTrimmer _trimmer;

    public HeapTrimmerTests()
    {
        _trimmer = new HeapTrimmer(_heap, _time, NullLoggerFactory.Instance);
        Look();
    }

    public void Dispose() => _trimmer.Dispose();

    [Fact]
    public void A_process_that_is_idle_after_a_burst_gives_its_memory_back_once()
    {
        Burst(200);
        Look();
        Assert.Equal(0, _heap.Trims); // the burst was in this period

        Look();
        Assert.Equal(1, _heap.Trims);
        Assert.Equal(20 * MiB, _heap.Committed);
        Look();
        Look();
        Assert.Equal(1, _heap.Trims);
        Burst(200);
        Look();
        Look();
        Assert.Equal(2, _heap.Trims);
    }

    [Fact]
    public void A_process_under_load_is_not_paused()
    {
        for (var i = 0; i < 10; i++)
        {
            Burst(17);
            Look();
        }

        Assert.Equal(0, _heap.Trims);
    }

    [Fact]
    public void A_heap_that_is_alive_is_not_collected_again_and_again()
    {
        _heap.Live = 500 * MiB;
        _heap.Committed = 500 * MiB;
        Look();
        Assert.Equal(1, _heap.Trims);

        _heap.Committed = 600 * MiB; // less than a quarter more
        Look();
        Assert.Equal(1, _heap.Trims);

        _heap.Committed = 630 * MiB;
        Look();
        Assert.Equal(2, _heap.Trims);
    }

    private void Burst(long mib)
    {
        _heap.Allocated += mib * MiB;
        _heap.Committed += mib * MiB;
    }

    private void Look() => _time.Advance(TimeSpan.FromSeconds(30));

    private sealed class Heap : HeapTrimmer.IHeap
    {
        public long Live { get; set; }

        public long Allocated { get; set; }

        public long Committed { get; set; }

        public int Trims { get; private set; }

        public void Trim()
        {
            Trims++;
            Committed = Live;
        }
    }
}
