using System.Reflection;

namespace ActorHub.Architecture.Tests;

/// <summary>Who may reference whom; what is not listed may be used by nobody.</summary>
public class AssemblyReferenceTests
{
    private static readonly string[] Runtime = ["Akka", "Akka.Streams"];

    public static TheoryData<string, string[]> Allowed => new()
    {
        { "ActorHub.WebSockets", [] },
        { "ActorHub.Hocon", [] },
        { "ActorHub.Contracts", [] },
        { "ActorHub.Connections", ["ActorHub.WebSockets", .. Runtime] },
        { "ActorHub.Client", ["ActorHub.Contracts", "ActorHub.WebSockets"] },
        { "ActorHub.Hub", ["ActorHub.Connections", "ActorHub.Contracts", "ActorHub.WebSockets", .. Runtime] },
        { "ActorHub.Bench", ["ActorHub.WebSockets"] },
        { "ActorHub.Server", ["ActorHub.Bench", "ActorHub.Hub", "ActorHub.Client", "ActorHub.Connections", "ActorHub.Contracts", "ActorHub.Hocon", "ActorHub.WebSockets", .. Runtime] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void An_assembly_references_only_what_is_below_it(string name, string[] allowed)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => reference.StartsWith("ActorHub.", StringComparison.Ordinal) || reference.StartsWith("Akka", StringComparison.Ordinal));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Every_assembly_of_the_source_tree_is_in_the_table()
    {
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "ActorHub.*").Select(path => Path.GetFileName(path)!);

        Assert.Equal(Allowed.Select(row => (string)row[0]).Order(), projects.Order());
    }

    [Theory]
    [InlineData("ActorHub.WebSockets")]
    [InlineData("ActorHub.Hocon")]
    [InlineData("ActorHub.Contracts")]
    public void The_lowest_level_uses_the_base_class_library_alone(string name)
    {
        var foreign = Assembly.Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => !reference.StartsWith("System", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }

    [Fact]
    public void The_protocol_core_does_no_input_or_output()
    {
        string[] banned = ["System.Net.Sockets", "System.IO.Pipelines", "System.Threading.Tasks.Parallel", "System.Console"];

        var references = Assembly.Load("ActorHub.WebSockets").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.Empty(references.Intersect(banned));
    }
}
