using System.Diagnostics.CodeAnalysis;

namespace ActorHub.Hocon;

/// <summary>Reads HOCON, with includes read, objects merged and substitutions resolved.</summary>
/// <remarks>
/// <para>
/// Akka.NET has a HOCON parser of its own. Version 1.5.74 is unfit for files that people write: it accepts unclosed braces, lists and strings,
/// hangs on <c>${?NAME}</c>, fails on <c>include</c> without a position, and records no positions for values. This parser reads the
/// configuration instead and gives Akka.NET the <c>akka</c> section as resolved text (<see cref="HoconObject.Render"/>).
/// </para>
/// <para>
/// Stricter than the public specification: a missing include is an error, a scalar stands on its key's line, and an unquoted key
/// holds no space. Unsupported: <c>url()</c> and <c>classpath()</c> includes, and documents whose root is an array.
/// Nesting, substitution chains and the size of the result are bounded, so that no text can exhaust stack or memory.
/// </para>
/// </remarks>
public static class HoconParser
{
    /// <summary>How deep objects, arrays, path elements and includes may nest together.</summary>
    public const int MaxDepth = 100;

    /// <summary>Parses text.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">The name for error positions; includes are relative to its directory.</param>
    /// <param name="options">What the document may reach.</param>
    /// <param name="root">The resolved document.</param>
    /// <param name="error">The first mistake.</param>
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
    /// <param name="path">Also the name in error positions.</param>
    /// <param name="options">What the document may reach; reads this file too.</param>
    /// <param name="root">The resolved document.</param>
    /// <param name="error">The first mistake; line 1, column 1 when the file cannot be read.</param>
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

        (root, error) = (null, new HoconError(path, 1, 1, problem));
        return false;
    }

    /// <summary>Parses text that may use the process environment and the file system.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">The name for error positions; includes are relative to its directory.</param>
    /// <exception cref="HoconException">The text is malformed.</exception>
    public static HoconObject Parse(string text, string file) =>
        TryParse(text, file, HoconOptions.Default, out var root, out var error) ? root : throw new HoconException(error);
}
