namespace ActorHub.Hocon;

/// <summary>A mistake in a configuration text, with its position.</summary>
/// <param name="File">The file that holds the mistake; an included file is named itself.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1, in UTF-16 code units.</param>
/// <param name="Message">What was found and what was expected, one line.</param>
public sealed record HoconError(string File, int Line, int Column, string Message)
{
    /// <summary>Makes an error at the position of a key or value.</summary>
    public static HoconError At(HoconOrigin origin, string message) => new(origin.File, origin.Line, origin.Column, message);

    /// <summary>Gives <c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A <see cref="HoconError"/> as an exception.</summary>
/// <param name="error">The mistake; its text form is the exception's message.</param>
#pragma warning disable CA1032 // It always carries an error; the standard constructors would make one without.
public sealed class HoconException(HoconError error) : Exception(error.ToString())
#pragma warning restore CA1032
{
    /// <summary>The mistake and its place.</summary>
    public HoconError Error { get; } = error;
}
