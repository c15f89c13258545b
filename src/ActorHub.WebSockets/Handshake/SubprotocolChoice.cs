namespace ActorHub.WebSockets;

/// <summary>Chooses one of the offered subprotocols.</summary>
internal static class SubprotocolChoice
{
    /// <summary>Chooses a subprotocol. The result is the string of the server's list, never of the request; null if both sides share none.</summary>
    public static string? Choose(IEnumerable<string> offered, ServerHandshakeOptions options)
    {
        if (options.SubprotocolPreference == SubprotocolPreference.Server)
        {
            var names = offered.ToHashSet(StringComparer.Ordinal);
            return options.Subprotocols.FirstOrDefault(names.Contains);
        }

        foreach (var name in offered)
        {
            var index = options.Subprotocols.IndexOf(name);
            if (index >= 0)
            {
                return options.Subprotocols[index];
            }
        }

        return null;
    }
}
