namespace ActorHub.Hocon;

/// <summary>An error in a configuration text, with its position.</summary>
/// <param name="File">The file that contains the error, which may be an included file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 code units.</param>
/// <param name="Message">One line: what was expected and what was found.</param>
public sealed record HoconError(string File, int Line, int Column, string Message)
{
    /// <summary>Creates an error at the position of a key or value.</summary>
    public static HoconError At(HoconOrigin origin, string message) => new(origin.File, origin.Line, origin.Column, message);

    /// <summary>Returns <c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A <see cref="HoconError"/> as an exception.</summary>
/// <param name="error">The error. Its text form is the exception's message.</param>
#pragma warning disable CA1032 // The exception always has an error; the standard constructors would create one without.
public sealed class HoconException(HoconError error) : Exception(error.ToString())
#pragma warning restore CA1032
{
    /// <summary>The error and its position.</summary>
    public HoconError Error { get; } = error;
}
