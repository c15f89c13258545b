using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorHub.Hub.Dialects.Native;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Dialects;

public sealed class JsonFrameTests
{
    private const int ObjectBytes = 8; // {"t":""}

    /// <summary>On both sides of each length at which a header grows.</summary>
    private static readonly int[] Lengths = [ObjectBytes, 124, 125, 126, 127, 300, 65_534, 65_535, 65_536, 65_540];

    public static TheoryData<int, int> LengthsAndEstimates
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var length in Lengths)
            {
                foreach (var estimate in Lengths)
                {
                    data.Add(length, estimate);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LengthsAndEstimates))]
    public void A_frame_is_right_however_wrong_the_estimate_of_its_length(int length, int estimate)
    {
        var json = $$"""{"t":"{{new string('x', length - ObjectBytes)}}"}""";
        var frames = new TightWriter();

        for (var n = 1; n <= 2; n++)
        {
            JsonFrame.Begin(frames, estimate).WriteString("t"u8, json[6..^2]);
            JsonFrame.End();
        }

        Assert.Equal([.. Frame(json), .. Frame(json)], frames.Written);
    }

    [Fact]
    public void Texts_of_all_kinds_are_framed_as_they_would_be_apart()
    {
        Prop.ForAll<string[], NonNegativeInt>((texts, estimate) =>
        {
            var frames = new TightWriter();
            using var apart = new MemoryStream();
            using var json = new Utf8JsonWriter(apart, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            json.WriteStartObject();
            Write(json, texts);
            json.WriteEndObject();
            json.Flush();

            Write(JsonFrame.Begin(frames, estimate.Get), texts);
            JsonFrame.End();

            return Frame(Encoding.UTF8.GetString(apart.ToArray())).SequenceEqual(frames.Written);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_frame_that_was_not_ended_leaves_nothing_behind()
    {
        var frames = new TightWriter();
        JsonFrame.Begin(frames, 100).WriteString("lost"u8, new string('x', 1_000));

        JsonFrame.Begin(frames, 100).WriteString("t"u8, "");
        JsonFrame.End();

        Assert.Equal(Frame("""{"t":""}"""), frames.Written);
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        var frames = new ArrayBufferWriter<byte>(1_024);
        Assert.Equal(0, Allocation.Of(() =>
        {
            frames.ResetWrittenCount();
            JsonFrame.Begin(frames, 200).WriteString("t"u8, "text");
            JsonFrame.End();
            return frames;
        }));
    }

    private static void Write(Utf8JsonWriter json, string[] texts)
    {
        foreach (var text in texts)
        {
            json.WriteString("t"u8, text);
        }
    }

    private static byte[] Frame(string json)
    {
        var frames = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frames, Opcode.Text, Encoding.UTF8.GetBytes(json));
        return frames.WrittenSpan.ToArray();
    }

    /// <summary>Gives as few bytes as it may, other ones each time, and none that are zero.</summary>
    private sealed class TightWriter : IBufferWriter<byte>
    {
        private byte[] _given = [];

        public List<byte> Written { get; } = [];

        public void Advance(int count)
        {
            Written.AddRange(_given.AsSpan(0, count));
            _given = [];
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            _given = new byte[Math.Max(1, sizeHint)];
            Array.Fill(_given, (byte)0xCC);
            return _given;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
