using System.Text;

namespace ActorHub.Bench;

/// <summary>
/// Standard output or standard error. The writers of <see cref="Console"/> discard everything once the reader of a pipe has gone away; this one
/// throws, so that a command ends.
/// </summary>
internal sealed class ConsoleWriter : StreamWriter
{
    private ConsoleWriter(Stream stream)
        : base(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: -1, leaveOpen: true) => AutoFlush = true;

    /// <summary>Whether the stream is a terminal.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Opens standard output.</summary>
    public static ConsoleWriter Output() => new(new CheckedStream(Console.OpenStandardOutput(), descriptor: 1)) { IsTerminal = !Console.IsOutputRedirected };

    /// <summary>Opens standard error.</summary>
    public static ConsoleWriter Error() => new(new CheckedStream(Console.OpenStandardError(), descriptor: 2)) { IsTerminal = !Console.IsErrorRedirected };

    /// <summary>Checks after each write whether there is still a reader.</summary>
    private sealed class CheckedStream(Stream console, int descriptor) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <exception cref="OutputClosedException">The reader has gone away.</exception>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            console.Write(buffer);
            if (!OperatingSystem.IsWindows() && Libc.HasNoReader(descriptor))
            {
                throw new OutputClosedException();
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => console.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
