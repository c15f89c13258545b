using ActorHub.Interop.Tests.Serving;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>The echo endpoint, case by case.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ServerTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly Dictionary<string, Case> Cases = AllCases.Plain();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task The_echo_endpoint_does_what_the_case_wants(string name)
    {
        var (socket, _) = await WireSocket.Open(server.Url("/echo"), "");
        using (socket)
        {
            await Cases[name].Run(socket);
            Assert.Null(await socket.ReadFrame()); // §7.1.1: the server ends the connection first
        }
    }
}
