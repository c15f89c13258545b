using ActorHub.Hocon;
using ActorHub.Server.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Server.Tests.Configuration;

public class AnyTextTests
{
    // Halves of documents that arbitrary text would seldom hit upon.
    private static readonly string[] Pieces =
    [
        .. Settings.All.Select(static setting => setting.Path), .. Settings.Sections, .. Settings.All.Select(static setting => setting.Default),
        " = ", " { ", " }", "\n", "[", "]", ", ", "\"", "\\", "/echo", "0.0.0.0", "null", "none", "-1", "1e9", "\u0001", "ü", "akka.a = ", "akka.\"b c\" {", "${?X}",
        "+=", "#", "é", "9999999999999999999", "infinite", "[\"https://a\"]", "\"\"\"",
    ];

    private static Arbitrary<string> Texts { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(static text => text ?? ""),
        Gen.Elements(Pieces).ListOf().Select(static pieces => string.Concat(pieces))).ToArbitrary();

    [Fact]
    public void No_text_makes_reading_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Texts, Texts, static (file, argument) => IsOneOrTheOther(file, new ConfigurationSources { Assignments = [argument, "a=" + argument] })));

    [Fact]
    public void No_value_of_an_option_makes_reading_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Gen.Elements(Settings.All.AsEnumerable()).ToArbitrary(), Texts, static (setting, value) =>
            IsOneOrTheOther($"{setting.Path} = {value}", new ConfigurationSources { Host = value, Port = value })));

    [Fact]
    public void No_text_for_the_actor_system_makes_reading_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Texts, static text => IsOneOrTheOther($"akka {{ {text} }}\nakka.x = {text}", new ConfigurationSources { Assignments = ["akka.y=" + text] })));

    [Fact]
    public void Any_value_reaches_the_actor_system() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Texts, static any =>
        {
            var text = any.Trim() is "null" ? "" : any.Trim(); // Akka.NET reads quoted texts too without outer spaces, and "null" as null
            var origin = new HoconOrigin("", 1, 1);
            var document = new HoconObject([new HoconField("x", origin, new HoconScalar(text, true, origin))], origin).Render();
            return Reading.Read($"akka {{ {document} }}").Options().Actors!.GetString("akka.x") == text;
        }));

    private static bool IsOneOrTheOther(string file, ConfigurationSources sources) => Reading.Read(file, sources) switch
    {
        LoadedConfiguration.Valid => true,
        LoadedConfiguration.Invalid invalid => invalid.Errors.All(static error => !error.ToString().Contains('\n') && error.Message.Length > 0),
        _ => false,
    };
}
