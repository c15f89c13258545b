// permessage-deflate needs raw DEFLATE with any window size, flushed at byte boundaries within a stream, and without intermediate copies.
// System.IO.Compression.DeflateStream provides none of these. So this file calls the exports of the runtime's native library that
// System.Net.WebSockets also calls. The runtime ships the library with every application (linked statically into native and single-file ones).
//
// At each call, the native side copies the fields of PAL_ZStream to and from its own z_stream, and retains only internalState. So the state
// of a stream is that one pointer, which a SafeHandle owns, and PAL_ZStream is a local variable of each call.
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

internal static unsafe partial class ZLib
{
    private const string Library = "libSystem.IO.Compression.Native";

    static ZLib()
    {
        // On Windows the library's name has no prefix. Elsewhere no resolver may be set: the host of a single-file application contains the
        // library, and finds it only by its exact name.
        if (OperatingSystem.IsWindows())
        {
            NativeLibrary.SetDllImportResolver(
                typeof(ZLib).Assembly,
                static (name, assembly, path) => name == Library && NativeLibrary.TryLoad(Library["lib".Length..], assembly, path, out var handle) ? handle : 0);
        }
    }

    internal enum Flush
    {
        None = 0,

        /// <summary>Writes all pending output and an empty stored block, whose last four bytes are 00 00 FF FF.</summary>
        Sync = 2,

        /// <summary>Like <see cref="Sync"/>, and resets the history: the state is that of a new stream.</summary>
        Full = 3,

        /// <summary>When inflating: stop before the header of the next block.</summary>
        Block = 5,
    }

    internal enum Status
    {
        Ok = 0,
        StreamEnd = 1,
        NoProgress = -5,
    }

    internal enum Strategy
    {
        Default = 0,

        /// <summary>Matches at distance one only.</summary>
        RunLength = 3,
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Stream
    {
        public byte* NextIn;
        public byte* NextOut;
        public nint Message;
        public nint State;
        public uint AvailableIn;
        public uint AvailableOut;
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    internal static partial Status DeflateInit(Stream* stream, int level, int method, int windowBits, int memoryLevel, Strategy strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    internal static partial Status Deflate(Stream* stream, Flush flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    internal static partial Status DeflateEnd(Stream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    internal static partial Status InflateInit(Stream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    internal static partial Status Inflate(Stream* stream, Flush flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    internal static partial Status InflateReset(Stream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    internal static partial Status InflateEnd(Stream* stream);
}
