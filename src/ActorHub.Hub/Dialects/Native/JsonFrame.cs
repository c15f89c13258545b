using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Dialects.Native;

/// <summary>Writes a text frame with one JSON object, directly into the output buffer. The header is written last, when the length is known.</summary>
/// <remarks>
/// The frame reserves room for the header that the estimated length needs. If the estimate was wrong, the payload moves by 2 to 8 bytes.
/// <code>
/// frames ──▶ │ room for header │ JSON ……… │ free │      End advances the buffer, once
/// </code>
/// </remarks>
internal sealed class JsonFrame : IBufferWriter<byte>
{
    private const int MinPayloadBytes = 256; // Utf8JsonWriter's first request is at least this long

    // Relaxed escaping keeps names readable in a console. It is safe because the text goes to a JSON parser, not into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // One for each thread, so that a publication allocates only the bytes that are sent.
    [ThreadStatic]
    private static JsonFrame? _current;

    private IBufferWriter<byte>? _frames; // null between frames
    private Memory<byte> _memory; // of _frames
    private int _room; // bytes reserved for the header
    private int _length; // of the payload so far

    private JsonFrame() => Json = new Utf8JsonWriter(this, Options);

    private Utf8JsonWriter Json { get; }

    /// <summary>
    /// Begins a frame on this thread. The thread calls <see cref="End"/> before it begins the next; if it does not, because writing threw, the
    /// unfinished frame is discarded.
    /// </summary>
    /// <param name="frames">The output buffer.</param>
    /// <param name="payloadBytes">The estimated length. A frame that grows longer is copied.</param>
    /// <returns>The writer, positioned inside the object.</returns>
    public static Utf8JsonWriter Begin(IBufferWriter<byte> frames, int payloadBytes)
    {
        var frame = _current ??= new JsonFrame();
        frame._frames = frames;
        frame._room = FrameWriter.HeaderSize(payloadBytes);
        frame._length = 0;
        frame._memory = frames.GetMemory(frame._room + Math.Max(payloadBytes, MinPayloadBytes));
        frame.Json.Reset();
        frame.Json.WriteStartObject();
        return frame.Json;
    }

    /// <summary>Ends the object and the frame that this thread began, and advances the output buffer.</summary>
    public static void End()
    {
        var frame = _current!;
        Debug.Assert(frame._frames is not null, "a frame was begun");
        frame.Json.WriteEndObject();
        frame.Json.Flush();
        var header = FrameWriter.HeaderSize(frame._length);
        if (header != frame._room)
        {
            frame.MovePayload(header);
        }

        FrameWriter.WriteHeader(frame._memory.Span, Opcode.Text, frame._length);
        frame._frames!.Advance(header + frame._length);
        (frame._frames, frame._memory) = (null, default); // an idle thread must not hold the caller's buffer
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var end = _room + _length;
        if (_memory.Length - end < Math.Max(sizeHint, 1))
        {
            Grow(end + Math.Max(sizeHint, 1));
        }

        return _memory[end..];
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void MovePayload(int room)
    {
        if (_memory.Length < room + _length)
        {
            Grow(room + _length);
        }

        _memory.Slice(_room, _length).CopyTo(_memory[room..]);
        _room = room;
    }

    /// <summary>Requests more memory, and copies the payload: a buffer need not preserve bytes that it was not advanced by.</summary>
    private void Grow(int bytes)
    {
        var written = _memory[..(_room + _length)];
        _memory = _frames!.GetMemory(bytes);
        written.CopyTo(_memory);
    }
}
