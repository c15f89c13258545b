using System.Net;
using ActorHub.Connections.Listening;

namespace ActorHub.Connections.Tests.Listening;

public sealed class ConnectionCountsTests
{
    private static readonly IPAddress Ann = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Bob = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void There_is_room_for_exactly_the_limit_of_handshakes()
    {
        var counts = new ConnectionCounts(new ConnectionOptions { MaxHandshakes = 2 });

        Assert.True(counts.HasRoomForHandshake());
        counts.Begin(null);
        Assert.True(counts.HasRoomForHandshake());
        counts.Begin(null);
        Assert.False(counts.HasRoomForHandshake());
    }

    [Fact]
    public void The_first_handshake_that_makes_room_says_so_once_if_room_is_awaited()
    {
        var counts = new ConnectionCounts(new ConnectionOptions { MaxHandshakes = 2 });
        counts.Begin(null);
        counts.Begin(null);
        counts.Begin(null); // of another listener, which had asked before

        Assert.False(counts.HasRoomForHandshake());
        Assert.False(counts.EndHandshake()); // still at the limit
        Assert.True(counts.EndHandshake());
        Assert.False(counts.EndHandshake()); // nobody waits any more
    }

    [Fact]
    public void Exactly_the_limit_of_connections_is_admitted()
    {
        var counts = new ConnectionCounts(new ConnectionOptions { MaxConnections = 2 });

        Assert.Equal([Admission.Admitted, Admission.Admitted, Admission.NodeFull], [counts.Begin(null), counts.Begin(null), counts.Begin(null)]);
        counts.End(null);
        Assert.Equal(Admission.NodeFull, counts.Begin(null)); // the refused one still counts until it ends
        counts.End(null);
        counts.End(null);
        Assert.Equal(Admission.Admitted, counts.Begin(null));
        Assert.Equal(2, counts.Connections);
    }

    [Fact]
    public void Exactly_the_limit_of_an_address_is_admitted_and_others_are_not_concerned()
    {
        var counts = new ConnectionCounts(new ConnectionOptions { MaxConnectionsPerAddress = 2 });

        Assert.Equal([Admission.Admitted, Admission.Admitted, Admission.AddressFull], [counts.Begin(Ann), counts.Begin(Ann), counts.Begin(Ann)]);
        Assert.Equal(Admission.Admitted, counts.Begin(Bob));
        counts.End(Ann); // two remain
        Assert.False(counts.TryCount(Ann));
        counts.End(Ann);
        Assert.True(counts.TryCount(Ann));
        Assert.False(counts.TryCount(Ann));
        Assert.True(counts.TryCount(Bob));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void An_address_counts_alike_in_every_form(string first, string second)
    {
        var (one, same) = (IPAddress.Parse(first), IPAddress.Parse(second));
        var counts = new ConnectionCounts(new ConnectionOptions { MaxConnectionsPerAddress = 1 });

        Assert.Equal(Admission.Admitted, counts.Begin(one));
        Assert.False(counts.TryCount(same));
        Assert.True(counts.TryCount(IPAddress.Parse("192.0.2.2")));
        counts.End(same);
        Assert.True(counts.TryCount(one));
    }
}
