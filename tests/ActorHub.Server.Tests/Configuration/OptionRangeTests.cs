using System.Reflection;
using ActorHub.Connections;
using ActorHub.Connections.Serving;
using ActorHub.Hub;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.Configuration;

/// <summary>Every number and span of the options is refused where a program sets it, unless it is in its range, and the configuration file keeps within that range.</summary>
public class OptionRangeTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // By type and property: the range as the error states it, and the option's path in the configuration.
    private static readonly Dictionary<(Type Type, string Name), (object Least, object Most, string Range, string? Path)> Ranges = new()
    {
        [(typeof(ConnectionOptions), "HandshakeTimeout")] = (Millisecond, Day, "1 ms and 1 day", "connections.handshake-timeout"),
        [(typeof(ConnectionOptions), "AuthorizationTimeout")] = (Millisecond, Day, "1 ms and 1 day", null),
        [(typeof(ConnectionOptions), "CloseTimeout")] = (Millisecond, Day, "1 ms and 1 day", "connections.close-timeout"),
        [(typeof(ConnectionOptions), "HeartbeatInterval")] = (Millisecond, Day, "1 ms and 1 day", "connections.heartbeat-interval"),
        [(typeof(ConnectionOptions), "PongTimeout")] = (Millisecond, Day, "1 ms and 1 day", "connections.pong-timeout"),
        [(typeof(ConnectionOptions), "EventLoops")] = (1, 1_024, "1 and 1024", "transport.loops"),
        [(typeof(ConnectionOptions), "MaxOutboxBytes")] = (1_024, 1 << 30, "1024 and 1073741824", "connections.outbox-bytes"),
        [(typeof(ConnectionOptions), "ReadBufferBytes")] = (1_024, 1 << 24, "1024 and 16777216", "connections.read-buffer-bytes"),
        [(typeof(ConnectionOptions), "MaxConnections")] = (1, int.MaxValue, "1 and 2147483647", "connections.max-connections"),
        [(typeof(ConnectionOptions), "MaxConnectionsPerAddress")] = (1, int.MaxValue, "1 and 2147483647", "connections.max-connections-per-address"),
        [(typeof(ConnectionOptions), "MaxHandshakes")] = (1, int.MaxValue, "1 and 2147483647", "connections.max-handshakes"),
        [(typeof(ConnectionOptions), "ReceiveMemoryBytes")] = (1L, 1L << 40, "1 and 1099511627776", null), // in the configuration it must also hold one message
        [(typeof(WebSocketServerOptions), "TickPeriod")] = (Millisecond, Day, "1 ms and 1 day", null),
        [(typeof(HubLimits), "MaxSubscriptionsPerConnection")] = (1, int.MaxValue, "1 and 2147483647", "hub.max-subscriptions"),
        [(typeof(HubLimits), "MaxLiveChannels")] = (1, int.MaxValue, "1 and 2147483647", "hub.max-channels"),
        [(typeof(HubLimits), "MaxPublishesPerSecond")] = (1, int.MaxValue, "1 and 2147483647", "hub.max-publishes-per-second"),
        [(typeof(HubLimits), "MaxCommandsInFlight")] = (1, 10_000, "1 and 10000", "hub.max-commands-under-way"),
        [(typeof(HubLimits), "MaxPresenceMembers")] = (1, 1_000_000, "1 and 1000000", "hub.max-presence-members"),
        [(typeof(HubLimits), "ChannelIdleTime")] = (Millisecond, Day, "1 ms and 1 day", "hub.channel-idle-time"),
        [(typeof(HubLimits), "MaxPendingPublications")] = (1, int.MaxValue, "1 and 2147483647", null),
        [(typeof(HubLimits), "MaxPagePublications")] = (1, 1_000_000, "1 and 1000000", "hub.max-page-publications"),
        [(typeof(HubLimits), "MaxPageBytes")] = (1, 1 << 30, "1 and 1073741824", "hub.max-page-bytes"),
        [(typeof(HubLimits), "MaxHistoryBytes")] = (0L, 1L << 40, "0 and 1099511627776", "hub.history-memory"),
        [(typeof(ChannelPolicy), "HistorySize")] = (0, int.MaxValue, "0 and 2147483647", "namespaces.defaults.history-size"),
        [(typeof(ChannelPolicy), "HistoryAge")] = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(365), "00:00:01 and 365.00:00:00", "namespaces.defaults.history-age"),
        [(typeof(CompressionOptions), "MaxWindowBits")] = (8, 15, "8 and 15", "websocket.deflate-window-bits"),
        [(typeof(CompressionOptions), "MaxMemoryBytes")] = (0, 1 << 30, "0 and 1073741824", "websocket.deflate-memory"),
        [(typeof(ServerOptions), "Port")] = (0, 65_535, "0 and 65535", "server.port"),
        [(typeof(ServerOptions), "ShutdownTimeout")] = (TimeSpan.Zero, Day, "0 and 1 day", "server.shutdown-timeout"),
    };

    public static TheoryData<Type, string> Options
    {
        get
        {
            var options = new TheoryData<Type, string>();
            foreach (var property in Properties())
            {
                options.Add(property.DeclaringType!, property.Name);
            }

            return options;
        }
    }

    public static TheoryData<string> Paths => [.. Ranges.Values.Select(static range => range.Path).OfType<string>()];

    [Fact]
    public void Every_number_and_every_span_has_a_range() =>
        Assert.Equal(
            Ranges.Keys.Select(static key => $"{key.Type.Name}.{key.Name}").Order(StringComparer.Ordinal),
            Properties().Select(static property => $"{property.DeclaringType!.Name}.{property.Name}").Order(StringComparer.Ordinal));

    // A span that no timer can have ended the hub's channels or a connection in the middle; a rate of zero divided by zero.
    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_takes_its_range_and_refuses_all_else_with_its_name_and_range(Type type, string name)
    {
        var (least, most, range, _) = Ranges[(type, name)];

        Assert.Equal(least, Set(type, name, least));
        Assert.Equal(most, Set(type, name, most));
        foreach (var wrong in Outside(least, most))
        {
            var thrown = Assert.Throws<TargetInvocationException>(() => Set(type, name, wrong)).InnerException;
            var refused = Assert.IsType<ArgumentOutOfRangeException>(thrown);
            Assert.Equal((name, wrong), (refused.ParamName, refused.ActualValue));
            Assert.StartsWith($"{name} must be between {range}.", refused.Message, StringComparison.Ordinal);
        }
    }

    // Settings for people have narrower spans: a second is the shortest that is of use.
    [Theory]
    [MemberData(nameof(Paths))]
    public void The_configuration_takes_the_numbers_of_the_option_and_refuses_spans_that_it_refuses(string path)
    {
        var (least, most, _, _) = Ranges.Values.Single(range => range.Path == path);

        if (least is not TimeSpan)
        {
            Assert.IsType<LoadedConfiguration.Valid>(Reading.Read($"{path} = {least}"));
            Assert.IsType<LoadedConfiguration.Valid>(Reading.Read($"{path} = {most}"));
        }

        foreach (var wrong in Outside(least, most))
        {
            var text = wrong is TimeSpan span ? $"{(Int128)span.Ticks * 100}ns" : $"{wrong}";
            Assert.Single(Assert.IsType<LoadedConfiguration.Invalid>(Reading.Read($"{path} = {text}")).Errors);
        }
    }

    private static IEnumerable<PropertyInfo> Properties() =>
        from type in ((Type[])[typeof(ConnectionOptions), typeof(HubOptions), typeof(ServerOptions)]).SelectMany(static type => type.Assembly.GetExportedTypes())
        where type.IsClass && type.GetConstructor([]) is not null
        from property in type.GetProperties()
        where property.SetMethod is { IsPublic: true } && IsQuantity(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
        select property;

    private static bool IsQuantity(Type type) =>
        type == typeof(TimeSpan) || (!type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal);

    private static object[] Outside(object least, object most) => least is TimeSpan span
        ? [span - TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(-2), Timeout.InfiniteTimeSpan, TimeSpan.MinValue, (TimeSpan)most + TimeSpan.FromTicks(1), TimeSpan.MaxValue]
        : least is long size ? [size - 1, long.MinValue, (long)most + 1, long.MaxValue]
        : [(int)least - 1, int.MinValue, .. (int)most == int.MaxValue ? Array.Empty<object>() : [(int)most + 1, int.MaxValue]];

    private static object? Set(Type type, string name, object value)
    {
        var options = Activator.CreateInstance(type)!;
        type.GetProperty(name)!.SetValue(options, value);
        return type.GetProperty(name)!.GetValue(options);
    }
}
