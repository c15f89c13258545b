using System.Collections.Immutable;

namespace ActorHub.Hub.Dialects;

/// <summary>The dialects of an endpoint, in the server's order of preference. The first is the default for a client that names none.</summary>
internal sealed class DialectSet(ImmutableArray<IDialect> dialects)
{
    public IEnumerable<string> Subprotocols => dialects.Select(dialect => dialect.Subprotocol);

    public IDialect For(string? subprotocol)
    {
        foreach (var dialect in dialects)
        {
            if (dialect.Subprotocol == subprotocol)
            {
                return dialect;
            }
        }

        return dialects[0];
    }
}
