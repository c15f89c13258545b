using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.CommandLine;

/// <summary>Describes the mistakes in a command line: the argument that is missing, or the option that was probably meant.</summary>
internal static class CommandLineMistakes
{
    /// <summary>Finds the mistakes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>One line for each; none if the command can run.</returns>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Action is not ParseErrorAction && parsed.CommandResult.Command.Action != parsed.Action)
        {
            return []; // --help or --version
        }

        // The parser takes an unknown option for an argument where the command has room for one. Other mistakes follow from that.
        var unknown = UnknownOptions(parsed);
        return unknown.Length > 0
            ? [.. unknown.Select(option => $"Unrecognized command or argument '{option}'{Suggestion(parsed, option) ?? "; put -- before an argument that begins with a dash"}")]
            : [.. parsed.Errors.Where(error => parsed.UnmatchedTokens.Count == 0 || Unmatched(parsed, error) is not null).Select(error => Explained(parsed, error))];
    }

    private static string[] UnknownOptions(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens).ToHashSet(ReferenceEqualityComparer.Instance);
        return
        [
            .. parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash)
                .Where(token => arguments.Contains(token) && IsOption(token.Value))
                .Select(static token => token.Value),
        ];
    }

    /// <summary>Whether a text has the form of an option. A negative number, which is a JSON value, has not.</summary>
    private static bool IsOption(string text) => text.Length > 1 && text[0] == '-' && !char.IsAsciiDigit(text[1]);

    private static string Explained(ParseResult parsed, ParseError error)
    {
        if (error.SymbolResult is ArgumentResult { Parent: CommandResult command, Tokens.Count: 0 } missing)
        {
            return $"{command.Command.Name}: {missing.Argument.Name} is missing";
        }

        if (error.SymbolResult is CommandResult { Command: { Action: null, Subcommands.Count: > 0 } group } && parsed.UnmatchedTokens.Count == 0)
        {
            return $"{group.Name}: COMMAND is missing: {string.Join(", ", group.Subcommands.Select(static subcommand => subcommand.Name))}";
        }

        return Unmatched(parsed, error) is { } unmatched && Suggestion(parsed, unmatched) is { } suggestion ? error.Message[..^1] + suggestion : error.Message;
    }

    private static string? Unmatched(ParseResult parsed, ParseError error) =>
        parsed.UnmatchedTokens.FirstOrDefault(token => error.Message == $"Unrecognized command or argument '{token}'.");

    private static string? Suggestion(ParseResult parsed, string text)
    {
        var command = parsed.CommandResult.Command;
        var known = IsOption(text)
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(static option => option.Recursive)).Select(static option => option.Name)
            : command.Subcommands.Select(static subcommand => subcommand.Name);
        return NearestKey.Among(text, known) is { } nearest ? $"; did you mean {nearest}?" : null;
    }
}
