using System.Reflection;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests;

/// <summary>Every span of every option is within the range of a timer, or refused when it is set.</summary>
public class SpanTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    // Delays may be zero, deadlines and intervals may not.
    private static readonly string[] Delays = ["FirstDelay", "BaseDelay", "MaxDelay"];

    public static TheoryData<Type, string> Spans
    {
        get
        {
            var spans = new TheoryData<Type, string>();
            foreach (var type in typeof(WebSocketClient).Assembly.GetExportedTypes().Where(static type => type.GetConstructor([]) is not null))
            {
                foreach (var property in type.GetProperties().Where(static property => property.PropertyType == typeof(TimeSpan) && property.CanWrite))
                {
                    spans.Add(type, property.Name);
                }
            }

            return spans;
        }
    }

    [Fact]
    public void The_options_have_nine_spans() => Assert.Equal(9, Spans.Count);

    // TimeSpan.MaxValue threw in the middle of a connection: the peer's Close 1012 was reported as 1006.
    [Theory]
    [MemberData(nameof(Spans))]
    public void A_span_that_a_timer_cannot_have_counts_as_the_longest(Type type, string name)
    {
        Assert.Equal(Longest, Set(type, name, TimeSpan.MaxValue));
        Assert.Equal(Longest, Set(type, name, TimeSpan.FromDays(50)));
        Assert.Equal(Longest, Set(type, name, Longest + TimeSpan.FromTicks(1)));
        Assert.Equal(Longest, Set(type, name, Timeout.InfiniteTimeSpan));
        Assert.Equal(Longest, Set(type, name, Longest));
    }

    [Theory]
    [MemberData(nameof(Spans))]
    public void A_span_that_is_too_short_is_refused_with_its_name_and_range(Type type, string name)
    {
        var isDelay = Delays.Contains(name);
        var least = isDelay ? TimeSpan.Zero : TimeSpan.FromMilliseconds(1);

        Assert.Equal(least, Set(type, name, least));
        foreach (var wrong in (TimeSpan[])[least - TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(-2), TimeSpan.MinValue])
        {
            var thrown = Assert.Throws<TargetInvocationException>(() => Set(type, name, wrong)).InnerException;
            var refused = Assert.IsType<ArgumentOutOfRangeException>(thrown);
            Assert.Equal((name, (object)wrong), (refused.ParamName, refused.ActualValue));
            Assert.StartsWith($"{name} must be between {(isDelay ? "0" : "1 ms")} and 24 days.", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_the_longest_spans_a_connection_opens_and_its_close_is_reported()
    {
        using var server = new StubServer();
        var options = WebSocketClientOptions.Default with
        {
            ConnectTimeout = TimeSpan.MaxValue,
            CloseTimeout = TimeSpan.MaxValue,
            KeepAlive = new KeepAliveOptions { Interval = TimeSpan.MaxValue, PongTimeout = TimeSpan.MaxValue },
        };
        var (client, peer) = await server.Open(options);
        await using var end = client.EndsPatiently();

        await peer.WriteHex("88 02 03 f4");

        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));
        Assert.Equal(CloseCode.ServiceRestart, client.Closed!.Code);
        peer.Dispose();
    }

    private static TimeSpan Set(Type type, string name, TimeSpan value)
    {
        var options = Activator.CreateInstance(type)!;
        type.GetProperty(name)!.SetValue(options, value);
        return (TimeSpan)type.GetProperty(name)!.GetValue(options)!;
    }
}
