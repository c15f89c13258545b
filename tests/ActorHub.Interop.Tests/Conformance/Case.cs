using System.Collections.Immutable;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>How a case's bytes are cut into writes.</summary>
public enum Chop
{
    /// <summary>All frames in one write.</summary>
    None,

    /// <summary>A write for each frame.</summary>
    Frames,

    /// <summary>A write for each byte.</summary>
    Bytes,

    /// <summary>A write for every 997 bytes.</summary>
    Some,
}

/// <summary>
/// What an endpoint that echoes messages must do with these frames. Written after the groups of the Autobahn|Testsuite, whose numbers the
/// names begin with; all is derived from RFC 6455.
/// </summary>
/// <param name="Name">Group and number, and what it is about.</param>
/// <param name="Sends">What it gets.</param>
/// <param name="Answers">What it sends before it closes.</param>
/// <param name="Close">
/// The frame with which it closes. When the frames got have no Close and break no rule, the tester closes with 1000 once the answers have come.
/// </param>
public sealed record Case(string Name, ImmutableArray<WireFrame> Sends, ImmutableArray<WireFrame> Answers, WireFrame Close)
{
    public Chop Chop { get; init; } = Chop.Frames;

    /// <summary>Whether the tester has to close.</summary>
    public bool TesterCloses { get; init; }

    /// <summary>Frames that break no rule: all is answered, and the tester closes.</summary>
    public static Case Good(string name, WireFrame[] sends, params WireFrame[] answers) =>
        new(name, [.. sends], [.. answers], WireFrame.Close(1000)) { TesterCloses = true };

    /// <summary>Frames that break a rule: the endpoint fails the connection.</summary>
    public static Case Bad(string name, int code, WireFrame[] sends, params WireFrame[] answers) =>
        new(name, [.. sends], [.. answers], WireFrame.Close(code));

    /// <summary>A message that comes back as it was sent, here in one frame.</summary>
    public static Case Echo(string name, WireFrame message) => Good(name, [message], message);

    internal async Task Run(WireSocket socket)
    {
        var sending = Send(socket); // at the same time: a big echo comes back while it is still being sent
        var expected = Answers.Select(answer => answer.ToString()).ToList();
        for (var i = 0; i < expected.Count; i++)
        {
            var actual = (await ReadMessage(socket))?.ToString() ?? "the end";
            Assert.True(expected[i] == actual, $"{Name}: answer {i + 1} should be {expected[i]}, was {actual}");
        }

        if (TesterCloses)
        {
            await sending;
            await socket.Send(socket.Encode(WireFrame.Close(1000)));
        }

        var close = await socket.ReadFrame();
        Assert.Equal($"{Name}: {Close}", $"{Name}: {close?.ToString() ?? "the end"}");
        await sending;
    }

    /// <summary>Joins fragments, as a message may come back in any number of frames.</summary>
    private static async Task<WireFrame?> ReadMessage(WireSocket socket)
    {
        var first = await socket.ReadFrame();
        if (first is null || first.Fin)
        {
            return first;
        }

        var payload = new List<byte>(first.Payload);
        while (await socket.ReadFrame() is { } next)
        {
            Assert.Equal(WireFrame.Continuation, next.Opcode);
            payload.AddRange(next.Payload);
            if (next.Fin)
            {
                return first with { Payload = [.. payload], Fin = true };
            }
        }

        return null;
    }

    private async Task Send(WireSocket socket)
    {
        var frames = Sends.Select(socket.Encode).ToList();
        byte[][] writes = Chop switch
        {
            Chop.Frames => [.. frames],
            Chop.Bytes => [.. frames.SelectMany(frame => frame).Chunk(1)],
            Chop.Some => [.. frames.SelectMany(frame => frame).Chunk(997)],
            _ => [[.. frames.SelectMany(frame => frame)]],
        };
        try
        {
            foreach (var write in writes)
            {
                await socket.Send(write);
            }
        }
        catch (System.Net.Sockets.SocketException) when (!TesterCloses)
        {
            // It failed the connection before it had everything.
        }
    }
}
