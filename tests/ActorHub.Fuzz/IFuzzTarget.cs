namespace ActorHub.Fuzz;

/// <summary>A parser, and what must hold for it whatever it is given.</summary>
public interface IFuzzTarget
{
    /// <summary>Also the name of its corpus.</summary>
    string Name { get; }

    /// <summary>Pieces that the parser gives a meaning to; mutations put them in.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>Feeds the parser.</summary>
    /// <param name="input">Any bytes.</param>
    /// <returns>What it made of them, in a few words without the values: an input with a new outcome is worth mutating further.</returns>
    /// <exception cref="OracleException">What must hold does not. Any other exception is a finding too.</exception>
    string Run(byte[] input);
}

/// <summary>A parser did what it must not.</summary>
public sealed class OracleException(string message) : Exception(message)
{
    internal static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new OracleException(message);
        }
    }

    /// <summary>The same input in another form must give the same outcome.</summary>
    internal static void RequireSame(string expected, string actual, string form) =>
        Require(expected == actual, $"{form} gives another outcome.\n  whole: {expected}\n  so:    {actual}");
}
