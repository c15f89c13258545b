using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ActorHub.Hocon;

/// <summary>Paths such as <c>hub.limits."a.b"</c>: elements separated by dots; elements with special characters are in quotes.</summary>
public static class HoconPath
{
    /// <summary>Splits a path into its elements.</summary>
    /// <param name="path">Elements separated by dots; inside quotes <c>\"</c> and <c>\\</c> are escapes.</param>
    /// <param name="elements">The unquoted elements; at least one.</param>
    /// <returns>False if an element is empty or a quote is not closed.</returns>
    public static bool TryParse(string? path, [NotNullWhen(true)] out string[]? elements)
    {
        elements = null;
        if (path is null)
        {
            return false;
        }

        var found = new List<string>();
        var element = new StringBuilder();
        for (var at = 0; ; at++)
        {
            element.Clear();
            var quoted = at < path.Length && path[at] == '"';
            if (quoted)
            {
                for (at++; at < path.Length && path[at] != '"'; at++)
                {
                    at += path[at] == '\\' && at + 1 < path.Length ? 1 : 0;
                    element.Append(path[at]);
                }

                if (at++ >= path.Length)
                {
                    return false;
                }
            }
            else
            {
                for (; at < path.Length && path[at] is not ('.' or '"'); at++)
                {
                    element.Append(path[at]);
                }
            }

            if ((!quoted && element.Length == 0) || (at < path.Length && path[at] != '.'))
            {
                return false;
            }

            found.Add(element.ToString());
            if (at == path.Length)
            {
                elements = [.. found];
                return true;
            }
        }
    }

    /// <summary>Joins elements to a path; the inverse of <see cref="TryParse"/>.</summary>
    /// <param name="elements">The unquoted elements.</param>
    public static string Join(params ImmutableArray<string> elements) =>
        string.Join('.', elements.Select(static element => HoconText.IsPlain(element) ? element : HoconText.Quote(element)));
}
