using System.Net;

namespace ActorHub.WebSockets.Tests;

public class CanonicalAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", false)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.1.2.3", "127.1.2.3", true)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1", true)]
    [InlineData("::ffff:127.1.2.3", "127.1.2.3", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::127.0.0.1", "::127.0.0.1", false)] // IPv4-compatible, not mapped: RFC 4291 §2.5.5.1
    [InlineData("2001:db8::1", "2001:db8::1", false)]
    [InlineData("::", "::", false)]
    [InlineData("0.0.0.0", "0.0.0.0", false)]
    public void A_mapped_address_counts_as_IPv4(string text, string canonical, bool isLoopback)
    {
        var address = IPAddress.Parse(text);
        Assert.Equal(IPAddress.Parse(canonical), CanonicalAddress.Of(address));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(canonical), 7), CanonicalAddress.Of(new IPEndPoint(address, 7)));
        Assert.Equal(isLoopback, CanonicalAddress.IsLoopback(address));
    }

    [Fact]
    public void An_endpoint_of_another_kind_stays_as_it_is()
    {
        EndPoint name = new DnsEndPoint("a.example", 80);
        Assert.Same(name, CanonicalAddress.Of(name));
        Assert.Null(CanonicalAddress.Of((EndPoint?)null));
    }
}
