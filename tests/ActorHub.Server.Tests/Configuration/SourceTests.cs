using ActorHub.Server.Configuration;
using ActorHub.WebSockets;

namespace ActorHub.Server.Tests.Configuration;

public class SourceTests
{
    [Fact]
    public void Later_sources_win()
    {
        const string file = "server { host = 127.0.0.1, port = 1 }";
        var assigned = new ConfigurationSources { Assignments = ["server.host=127.0.0.2", "server.port=2", "server.port=3"] };
        var argued = assigned with { Host = "::1", Port = "4" };

        Assert.Equal(("127.0.0.1", 1), Address(Reading.Read(file)));
        Assert.Equal(("127.0.0.2", 3), Address(Reading.Read(file, assigned)));
        Assert.Equal(("::1", 4), Address(Reading.Read(file, argued)));
    }

    [Fact]
    public void A_source_leaves_what_it_does_not_name()
    {
        var options = Reading.Read("connections { close-timeout = 1s, max-headers = 5 }", "connections.max-head-bytes=2KiB").Options();

        Assert.Equal(TimeSpan.FromSeconds(1), options.Hub.Connections.CloseTimeout);
        Assert.Equal((5, 2048), (options.Hub.Connections.Head.MaxHeaders, options.Hub.Connections.Head.MaxBytes));
    }

    [Fact]
    public void A_list_may_be_assigned_item_by_item()
    {
        var configuration = Reading.Read(
            "server.trusted-proxies = [192.0.2.1]", "server.trusted-proxies.1=10.0.0.2", "server.trusted-proxies.0=10.0.0.1", "websocket.versions { 0 = 8.0, 1 = 1.3e1 }");

        Assert.Equal(["10.0.0.1/32", "10.0.0.2/32"], configuration.Options().Hub.Connections.Proxies.Networks.Select(network => network.ToString()));
        Assert.Equal([WebSocketVersion.Hybi08, WebSocketVersion.Rfc6455], configuration.Options().Hub.Versions.ToArray());
        Assert.Equal(
            ["server.trusted-proxies = [\"10.0.0.1\", \"10.0.0.2\"]", "websocket.versions = [\"8.0\", \"1.3e1\"]"],
            Assert.IsType<LoadedConfiguration.Valid>(configuration).Changes.Select(change => $"{change.Path} = {change.Value}"));
    }

    [Theory]
    [InlineData("server.port = 1e4", 10_000)]
    [InlineData("server.port = 10000.0", 10_000)]
    [InlineData("server.port = \"1E+4\"", 10_000)]
    public void A_number_may_have_any_form_of_a_json_number(string text, int port) => Assert.Equal(port, Reading.Read(text).Options().Port);

    [Theory]
    [InlineData(null, 8080)]
    [InlineData("9000", 9000)]
    public void The_environment_fills_substitutions(string? variable, int port)
    {
        var configuration = Reading.Read(
            "server.port = ${?ACTORHUB_PORT}", new ConfigurationSources(), name => name == "ACTORHUB_PORT" ? variable : null);

        Assert.Equal(port, configuration.Options().Port);
    }

    [Fact]
    public void A_wrong_variable_is_told_at_its_substitution() => Reading
        .Read("server {\n  port = ${?ACTORHUB_PORT}\n}", new ConfigurationSources(), static _ => "many")
        .AssertMistakes("hub.conf:2:10: server.port: expected a whole number between 0 and 65535, found the text \"many\"");

    [Fact]
    public void The_actor_systems_section_is_handed_over_unchanged()
    {
        var actors = Reading.Read(
            """
            akka.actor { deployment { "/a b/*" { x = [1, "two"] } }, depth = 3 }
            akka.note = "a \"quoted\" \\ ü text"
            """,
            "akka.actor.depth=4",
            "akka.more=on").Options().Actors;

        Assert.NotNull(actors);
        Assert.Equal(4, actors.GetInt("akka.actor.depth"));
        Assert.Equal("a \"quoted\" \\ ü text", actors.GetString("akka.note"));
        Assert.True(actors.GetBoolean("akka.more"));
        Assert.Equal(["1", "two"], actors.GetStringList("akka.actor.deployment.\"/a b/*\".x"));
    }

    [Fact]
    public void Changes_are_listed_with_value_and_origin()
    {
        var configuration = Reading.Read(
            """
            server.port = 8080
            server.origins = ["https://a.example", "https://b.example"]
            hub.max-channels = 5
            akka.actor { x = 1, y {} }
            """,
            "hub.max-channels=6",
            "log.level=information");

        LoadedConfiguration.Change[] expected =
        [
            new("server.origins", "[\"https://a.example\", \"https://b.example\"]", "hub.conf:2:18"),
            new("hub.max-channels", "6", "--set hub.max-channels=6"),
            new("akka.actor.x", "1", "hub.conf:4:18"),
            new("akka.actor.y", "{}", "hub.conf:4:23"),
        ];
        Assert.Equal(expected, Assert.IsType<LoadedConfiguration.Valid>(configuration).Changes.ToArray());
    }

    private static (string Host, int Port) Address(LoadedConfiguration configuration) => (Assert.Single(configuration.Options().Hosts), configuration.Options().Port);
}
