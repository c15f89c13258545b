namespace ActorHub.Server.Logging;

/// <summary>The state of a log line: its text and, for structured formats, its named values.</summary>
/// <param name="text">The text.</param>
/// <param name="values">The named values, which are copied.</param>
internal sealed class LogLine(string text, IEnumerable<KeyValuePair<string, object?>> values) : List<KeyValuePair<string, object?>>(values)
{
    /// <inheritdoc/>
    public override string ToString() => text;
}
