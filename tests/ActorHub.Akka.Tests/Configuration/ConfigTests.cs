using Akka.Configuration;

namespace ActorHub.Tests.Configuration;

/// <summary>What holds for the settings of either actor runtime.</summary>
public sealed class ConfigTests
{
    private static readonly Config Sample = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING
          loggers = ["One, Assembly", Two]
          log-dead-letters = off
          actor {
            ask-timeout = infinite
            creation-timeout = 20s
            default-dispatcher { throughput = 100 }
          }
          scheduler.tick-duration = 10ms
          bytes = 64KiB
          big = 5000000000
          ratio = 0.5
        }
        """);

    [Fact]
    public void Values_are_read_by_path()
    {
        Assert.Equal("WARNING", Sample.GetString("akka.loglevel"));
        Assert.Equal(["One, Assembly", "Two"], Sample.GetStringList("akka.loggers"));
        Assert.False(Sample.GetBoolean("akka.log-dead-letters", true));
        Assert.Equal(100, Sample.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(5_000_000_000, Sample.GetLong("akka.big"));
        Assert.Equal(0.5, Sample.GetDouble("akka.ratio"));
        Assert.Equal(65_536, Sample.GetByteSize("akka.bytes"));
        Assert.Equal(TimeSpan.FromSeconds(20), Sample.GetTimeSpan("akka.actor.creation-timeout"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), Sample.GetTimeSpan("akka.scheduler.tick-duration"));
        Assert.Equal(Timeout.InfiniteTimeSpan, Sample.GetTimeSpan("akka.actor.ask-timeout"));
    }

    [Fact]
    public void A_missing_path_gives_the_default()
    {
        Assert.Null(Sample.GetString("akka.none"));
        Assert.Equal("x", Sample.GetString("akka.none", "x"));
        Assert.Empty(Sample.GetStringList("akka.none"));
        Assert.True(Sample.GetBoolean("akka.none", true));
        Assert.Equal(7, Sample.GetInt("akka.none.deeper", 7));
        Assert.Equal(7L, Sample.GetLong("akka.none", 7));
        Assert.Equal(1.5, Sample.GetDouble("akka.none", 1.5));
        Assert.Null(Sample.GetByteSize("akka.none"));
        Assert.Equal(TimeSpan.Zero, Sample.GetTimeSpan("akka.none"));
        Assert.Equal(TimeSpan.FromSeconds(1), Sample.GetTimeSpan("akka.none", TimeSpan.FromSeconds(1)));
        Assert.Null(Sample.GetConfig("akka.none"));
        Assert.False(Sample.HasPath("akka.none"));
        Assert.True(Sample.HasPath("akka.actor"));
    }

    [Fact]
    public void A_section_is_a_config_of_its_own() =>
        Assert.Equal(100, Sample.GetConfig("akka.actor")!.GetInt("default-dispatcher.throughput"));

    [Fact]
    public void A_fallback_fills_what_is_missing_and_overrides_nothing()
    {
        Config over = "akka { loglevel = DEBUG, actor.default-dispatcher.throughput = 5 }";

        var merged = over.WithFallback(Sample);

        Assert.Equal("DEBUG", merged.GetString("akka.loglevel"));
        Assert.Equal(5, merged.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(TimeSpan.FromSeconds(20), merged.GetTimeSpan("akka.actor.creation-timeout"));
        Assert.Equal("WARNING", Sample.GetString("akka.loglevel"));
    }

    [Fact]
    public void An_empty_config_gives_way_to_its_fallback()
    {
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.False(Sample.IsEmpty);
        Assert.Equal("WARNING", ConfigurationFactory.Empty.WithFallback(Sample).GetString("akka.loglevel"));
        Assert.Same(Sample, Sample.WithFallback(null));
        Assert.Throws<ArgumentException>(() => Sample.WithFallback(Sample));
    }

    [Fact]
    public void A_value_of_the_wrong_form_throws()
    {
        Assert.Throws<FormatException>(() => Sample.GetInt("akka.loglevel"));
        Assert.Throws<FormatException>(() => Sample.GetTimeSpan("akka.loglevel"));
        Assert.Throws<FormatException>(() => Sample.GetTimeSpan("akka.actor.ask-timeout", allowInfinite: false));
        Assert.Throws<NotSupportedException>(() => Sample.GetBoolean("akka.loglevel"));
    }

    [Fact]
    public void Settings_rendered_by_the_parser_with_positions_are_read_the_same()
    {
        var rendered = ActorHub.Hocon.HoconParser.Parse("""
            base { "dotted.key" = "a \"b\" \\ c", n = 1 }
            akka = ${base} { list = [x, "y z"], wait = 2 minutes, include = 3 }
            """, "hub.conf").Render();

        var config = ConfigurationFactory.ParseString(rendered);

        Assert.Equal("a \"b\" \\ c", config.GetString("akka.\"dotted.key\""));
        Assert.Equal(1, config.GetInt("akka.n"));
        Assert.Equal(3, config.GetInt("akka.include"));
        Assert.Equal(["x", "y z"], config.GetStringList("akka.list"));
        Assert.Equal(TimeSpan.FromMinutes(2), config.GetTimeSpan("akka.wait"));
    }
}
