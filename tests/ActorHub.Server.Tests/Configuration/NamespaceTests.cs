using ActorHub.Hub;

namespace ActorHub.Server.Tests.Configuration;

public class NamespaceTests
{
    [Fact]
    public void A_namespace_inherits_from_the_defaults_wherever_they_stand()
    {
        var namespaces = Reading.Read("""
            namespaces.chat { history-size = 100, recovery = off }
            namespaces.news { cache = on }
            namespaces.defaults { history-size = 1, history-age = 1h }
            """).Options().Hub.Namespaces;

        var defaults = new ChannelPolicy { HistorySize = 1, HistoryAge = TimeSpan.FromHours(1) };
        Assert.Equal(defaults, namespaces.Default);
        Assert.Equal(defaults with { HistorySize = 100, Recovery = false }, namespaces.Named["chat"]);
        Assert.Equal(defaults with { Cache = true }, namespaces.Named["news"]);
        Assert.Equal(2, namespaces.Named.Count);
    }

    [Fact]
    public void A_later_source_replaces_single_keys_of_a_namespace()
    {
        var namespaces = Reading.Read("namespaces.chat { history-size = 100, history-age = 1h }", "namespaces.chat.history-size=7", "namespaces.defaults.recovery=off").Options().Hub.Namespaces;

        Assert.Equal(new ChannelPolicy { HistorySize = 7, HistoryAge = TimeSpan.FromHours(1), Recovery = false }, namespaces.Named["chat"]);
    }

    [Fact]
    public void A_namespace_without_keys_exists() => Assert.Equal(new ChannelPolicy(), Reading.Read("namespaces.chat {}").Options().Hub.Namespaces.Named["chat"]);

    [Theory]
    [InlineData("namespaces.chat.histroy-size = 1", "hub.conf:1:17: namespaces.chat.histroy-size: unknown key; did you mean namespaces.chat.history-size?")]
    [InlineData("namespaces.chat.size = 1", "hub.conf:1:17: namespaces.chat.size: unknown key; namespaces.chat may contain history-size, history-age, recovery, presence, join-leave, cache")]
    [InlineData("namespaces.chat = 1", "hub.conf:1:19: namespaces.chat: expected a section of options, found the text \"1\"")]
    [InlineData("namespaces = 1", "hub.conf:1:14: namespaces: expected a section of options, found the text \"1\"")]
    [InlineData("namespaces.\"a b\" {}", "hub.conf:1:12: namespaces.\"a b\": the name of a namespace has 1 to 64 letters, digits, hyphens and underscores")]
    [InlineData("namespaces.chat.history-size = -1", "hub.conf:1:32: namespaces.chat.history-size: expected a whole number between 0 and 2147483647, found the text \"-1\"")]
    [InlineData("namespaces.chat.cache = on", "hub.conf:1:25: namespaces.chat.cache: the last publication is not kept; set a history-size of at least 1, or cache = off")]
    [InlineData("namespaces.defaults.cache = on", "hub.conf:1:29: namespaces.defaults.cache: the last publication is not kept; set a history-size of at least 1, or cache = off")]
    public void A_mistake_in_a_namespace_is_told_with_its_place(string text, string error) =>
        Reading.Read(text).AssertMistakes(error);

    [Fact]
    public void The_keys_of_a_namespace_are_told_as_changes() =>
        Assert.Equal(["namespaces.chat.history-size = 5"], Assert.IsType<Server.Configuration.LoadedConfiguration.Valid>(Reading.Read("namespaces.chat.history-size = 5")).Changes.Select(static change => $"{change.Path} = {change.Value}"));
}
