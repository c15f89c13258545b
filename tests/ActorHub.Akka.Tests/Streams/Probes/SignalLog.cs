using System.Threading.Channels;

namespace ActorHub.Akka.Tests.Streams.Probes;

/// <summary>Signals in the order they came, to be expected one by one.</summary>
internal sealed class SignalLog(string owner)
{
    private readonly Channel<Signal> _waiting = Channel.CreateUnbounded<Signal>();
    private readonly List<Signal> _seen = [];

    public void Add(Signal signal) => Assert.True(_waiting.Writer.TryWrite(signal));

    public async Task<Signal> Next(string phase)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            var signal = await _waiting.Reader.ReadAsync(patience.Token);
            _seen.Add(signal);
            return signal;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{owner} waited for {phase}, after [{string.Join(", ", _seen)}]");
        }
    }

    public async Task Expect(params Signal[] expected)
    {
        foreach (var signal in expected)
        {
            Assert.Equal(signal, await Next(signal.ToString()));
        }
    }

    public async Task<TSignal> Expect<TSignal>()
        where TSignal : Signal =>
        Assert.IsType<TSignal>(await Next(typeof(TSignal).Name));

    /// <summary>Asserts that nothing has come; to be asked when the stream has settled.</summary>
    public void ExpectNothing() => Assert.False(_waiting.Reader.TryRead(out var signal), $"{owner} saw {signal}, after [{string.Join(", ", _seen)}]");
}
