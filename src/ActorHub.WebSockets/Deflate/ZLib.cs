// DEFLATE as permessage-deflate needs it: raw, with any window, flushed at a byte boundary in the middle of a stream, and without a copy
// in between. System.IO.Compression.DeflateStream offers none of these, so this calls the same exports of the runtime's own native library
// that System.Net.WebSockets calls. The runtime ships it with every application (statically linked in a native or single-file one).
//
// The native side copies the fields of PAL_ZStream in and out of its own z_stream at each call and keeps nothing of it but internalState.
// A stream is therefore that one pointer, which a SafeHandle owns, and PAL_ZStream is a local variable of each call.
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

internal static unsafe partial class ZLib
{
    private const string Library = "libSystem.IO.Compression.Native";

    static ZLib()
    {
        // Windows has the library without the prefix. The name is right everywhere else, where the hosts of single-file applications, that
        // have the library inside them, compare it letter by letter: there it must not be resolved by us.
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

        /// <summary>Everything so far is put out and followed by an empty stored block, whose last four bytes are 00 00 FF FF.</summary>
        Sync = 2,

        /// <summary>Like <see cref="Sync"/>, and what follows refers to nothing before: the state is that of a new stream.</summary>
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
