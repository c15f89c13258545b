using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ActorHub.Hub;

/// <summary>
/// The namespaces of a hub. A channel's namespace is the part of its name before the first colon (<c>chat:room-1</c>); a channel without a
/// colon has none. Immutable.
/// </summary>
public sealed record ChannelNamespaces
{
    /// <summary>The rules for channels without a namespace and, if <see cref="AllowUnknown"/> is set, for those of unknown namespaces.</summary>
    public ChannelPolicy Default { get; init; } = new();

    /// <summary>The rules for the channels of each namespace, by its name.</summary>
    /// <value>None unless set. A name has 1 to 64 letters, digits, hyphens and underscores of ASCII.</value>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public ImmutableDictionary<string, ChannelPolicy> Named
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Keys.FirstOrDefault(static name => !IsValidName(name)) is { } invalid
                ? throw new ArgumentException($"'{invalid}' is not the name of a namespace, which has 1 to 64 letters, digits, hyphens and underscores.", nameof(value))
                : value;
        }
    }

    = ImmutableDictionary<string, ChannelPolicy>.Empty;

    /// <summary>Whether channels of unknown namespaces may be used. Otherwise commands for them are refused.</summary>
    /// <value>False unless set.</value>
    public bool AllowUnknown { get; init; }

    /// <summary>Whether a text is the name of a namespace.</summary>
    /// <param name="name">The text.</param>
    public static bool IsValidName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= 64 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }
}

/// <summary>Finds the rules for a channel.</summary>
/// <param name="namespaces">The hub's namespaces.</param>
internal sealed class ChannelPolicies(ChannelNamespaces namespaces)
{
    private readonly FrozenDictionary<string, ChannelPolicy>.AlternateLookup<ReadOnlySpan<char>> _named =
        namespaces.Named.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>Null if the channel's namespace is unknown.</returns>
    public ChannelPolicy? Find(string channel)
    {
        var colon = channel.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? namespaces.Default
            : _named.TryGetValue(channel.AsSpan(0, colon), out var policy) ? policy
            : namespaces.AllowUnknown ? namespaces.Default
            : null;
    }
}
