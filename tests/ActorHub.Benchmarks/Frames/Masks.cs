using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

/// <summary>Masking in place, next to the simple loop: the platform gives no masking by itself.</summary>
public class Masks
{
    private byte[] _data = [];

    [Params(16, 1 << 10, 1 << 16)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Prepare() => _data = new byte[Bytes];

    [Benchmark(Baseline = true, Description = "simple loop")]
    public void Simple()
    {
        Span<byte> key = [0x12, 0x34, 0x56, 0x78];
        for (var i = 0; i < _data.Length; i++)
        {
            _data[i] ^= key[i & 3];
        }
    }

    [Benchmark(Description = "ActorHub")]
    public void Ours() => Masking.Apply(_data, 0x12345678, 0);
}
