using System.Text;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Tests.Dialects;

public sealed class ChannelNamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("room:42")]
    [InlineData("gr\u00fc\u00dfe \ud83d\ude00")]
    public void A_name_is_the_same_string_the_next_time(string name)
    {
        var names = new ChannelNames();

        var first = names.Find(Encoding.UTF8.GetBytes(name));

        Assert.Equal(name, first);
        Assert.Same(first, names.Find(Encoding.UTF8.GetBytes(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void What_no_channel_may_be_called_has_no_name(string name) => Assert.Null(new ChannelNames().Find(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Too_long_and_broken_names_are_none()
    {
        var names = new ChannelNames();

        Assert.NotNull(names.Find(Encoding.UTF8.GetBytes(new string('x', 255))));
        Assert.Null(names.Find(Encoding.UTF8.GetBytes(new string('x', 256))));
        Assert.Null(names.Find([0xff]));
    }

    [Fact]
    public void More_names_than_there_are_places_are_all_told_apart()
    {
        var names = new ChannelNames();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 10_000; i++)
            {
                var name = $"channel-{i}";
                Assert.Equal(name, names.Find(Encoding.UTF8.GetBytes(name)));
            }
        }
    }
}
