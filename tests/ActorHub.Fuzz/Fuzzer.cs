namespace ActorHub.Fuzz;

/// <summary>Runs a target on its corpus and on what mutation makes of it. Inputs whose outcome was not seen before are mutated further.</summary>
public sealed class Fuzzer
{
    // Keeps the walk among outcomes from becoming a list that grows all night.
    private const int MaxInputs = 4096;

    private readonly IFuzzTarget _target;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _inputs;
    private readonly HashSet<string> _outcomes = [];

    /// <summary>Prepares a run.</summary>
    /// <param name="target">What to feed.</param>
    /// <param name="corpus">What to begin with.</param>
    /// <param name="seed">The same seed gives the same run.</param>
    public Fuzzer(IFuzzTarget target, IReadOnlyList<byte[]> corpus, int seed)
    {
        _target = target;
        _mutator = new Mutator(seed, target.Words);
        _inputs = [.. corpus, []];
    }

    /// <summary>How many different outcomes were seen.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>Runs the fixed inputs as they are.</summary>
    /// <returns>The first finding; null when there is none.</returns>
    public Finding? RunCorpus() => _inputs.ToArray().Select(Feed).FirstOrDefault(finding => finding is not null);

    /// <summary>Runs one mutated input.</summary>
    /// <returns>The finding; null when all is well.</returns>
    public Finding? RunNext() => Feed(_mutator.Next(_inputs));

    private Finding? Feed(byte[] input)
    {
        try
        {
            var outcome = _target.Run([.. input]); // a copy: some parsers unmask in place
            if (_outcomes.Add(outcome) && _inputs.Count < MaxInputs)
            {
                _inputs.Add(input);
            }

            return null;
        }
#pragma warning disable CA1031 // That nothing is thrown is what is tested.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Finding(_target.Name, input, e);
        }
    }
}

/// <summary>An input that a target cannot stand.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Input">The bytes.</param>
/// <param name="Cause">What was thrown.</param>
public sealed record Finding(string Target, byte[] Input, Exception Cause)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Target}: {Cause.GetType().Name}: {Cause.Message}\ninput: {Escapes.Write(Input)}\n{Cause.StackTrace}";
}
