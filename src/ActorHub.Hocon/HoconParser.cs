using System.Diagnostics.CodeAnalysis;

namespace ActorHub.Hocon;

/// <summary>Parses HOCON: reads includes, merges objects and resolves substitutions.</summary>
/// <remarks>
/// <para>
/// Akka.NET's own HOCON parser, as of version 1.5.74, is not suitable for files that people write: it accepts unclosed braces, lists and
/// strings, hangs on <c>${?NAME}</c>, reports <c>include</c> errors without a position, and records no positions of values. So this parser reads
/// the configuration, and Akka.NET receives the <c>akka</c> section as resolved text (<see cref="HoconObject.Render"/>).
/// </para>
/// <para>
/// Stricter than the public specification: a missing include is an error, a scalar must be on the line of its key, an unquoted key must
/// not contain spaces, and an object counts as an array only if all its keys are whole numbers, not if one is. Not supported: <c>url()</c> and <c>classpath()</c> includes, and documents whose root is an array.
/// Nesting, substitution chains and the size of the result are limited, so that no text can exhaust the stack or memory.
/// </para>
/// </remarks>
public static class HoconParser
{
    /// <summary>Maximum nesting depth of objects, arrays, path elements and includes, counted together.</summary>
    public const int MaxDepth = 100;

    /// <summary>Parses text.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">The name for error positions; includes are relative to its directory.</param>
    /// <param name="options">The environment and files that the document may use.</param>
    /// <param name="root">The resolved document.</param>
    /// <param name="error">The first error.</param>
    public static bool TryParse(
        string text,
        string file,
        HoconOptions options,
        [NotNullWhen(true)] out HoconObject? root,
        [NotNullWhen(false)] out HoconError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        var parser = new DocumentParser(new ParseSession(options, file), text, file, prefix: [], depth: 0);
        if (parser.ParseDocument() is not { } syntax)
        {
            (root, error) = (null, parser.Error!);
            return false;
        }

        return new Resolver(syntax, options.Environment).TryResolve(out root, out error);
    }

    /// <summary>Reads and parses a file.</summary>
    /// <param name="path">The path, which is also the name in error positions.</param>
    /// <param name="options">The environment and files that the document may use. They also read this file.</param>
    /// <param name="root">The resolved document.</param>
    /// <param name="error">The first error; without a position if the file cannot be read.</param>
    public static bool TryParseFile(
        string path,
        HoconOptions options,
        [NotNullWhen(true)] out HoconObject? root,
        [NotNullWhen(false)] out HoconError? error)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (ParseSession.TryRead(options, path, out var text, out var problem))
        {
            return TryParse(text, path, options, out root, out error);
        }

        (root, error) = (null, new HoconError(path, null, null, problem));
        return false;
    }

    /// <summary>Parses text that may use the process environment and the file system.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">The name for error positions; includes are relative to its directory.</param>
    /// <exception cref="HoconException">The text is malformed.</exception>
    public static HoconObject Parse(string text, string file) =>
        TryParse(text, file, HoconOptions.Default, out var root, out var error) ? root : throw new HoconException(error);
}
