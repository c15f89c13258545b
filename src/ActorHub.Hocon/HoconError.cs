namespace ActorHub.Hocon;

/// <summary>An error in a configuration text, with its position; or the error that the text cannot be read.</summary>
/// <param name="File">The file that contains the error, which may be an included file.</param>
/// <param name="Line">The line, from 1; null if the file itself cannot be read.</param>
/// <param name="Column">The column, from 1, in UTF-16 code units; null if the file itself cannot be read.</param>
/// <param name="Message">One line: what was expected and what was found.</param>
public sealed record HoconError(string File, int? Line, int? Column, string Message)
{
    /// <summary>Creates an error at the position of a key or value.</summary>
    public static HoconError At(HoconOrigin origin, string message) => new(origin.File, origin.Line, origin.Column, message);

    /// <summary>Where the error is: <c>file:line:column</c>, or only the file if there is no position in it.</summary>
    public string Place => Line is { } line && Column is { } column ? new HoconOrigin(File, line, column).ToString() : File;

    /// <summary>Returns <c>file:line:column: message</c>, or <c>file: message</c>.</summary>
    public override string ToString() => $"{Place}: {Message}";
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
