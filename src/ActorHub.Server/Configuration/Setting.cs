using ActorHub.Hocon;
using ActorHub.Hub;

namespace ActorHub.Server.Configuration;

/// <summary>One option of the configuration: a row of <see cref="Settings"/>.</summary>
internal sealed class Setting
{
    private readonly Func<ServerOptions, HoconValue, (ServerOptions Options, HoconError? Error)> _apply;

    private Setting(
        string path,
        string defaultText,
        string accepts,
        string meaning,
        Func<ServerOptions, HoconValue, (ServerOptions Options, HoconError? Error)> apply)
    {
        Path = path;
        Default = defaultText;
        Accepts = accepts;
        Meaning = meaning;
        _apply = apply;
    }

    /// <summary>Its full path, such as <c>server.port</c>.</summary>
    public string Path { get; }

    /// <summary>Its default as HOCON; equal to the default of <see cref="ServerOptions"/>.</summary>
    public string Default { get; }

    /// <summary>A description of the accepted values.</summary>
    public string Accepts { get; }

    /// <summary>A description of its effect, one line.</summary>
    public string Meaning { get; }

    /// <summary>Describes an option.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="defaultText">Its default as HOCON.</param>
    /// <param name="form">The accepted values.</param>
    /// <param name="meaning">A description of its effect, one line without a full stop.</param>
    /// <param name="set">Sets the value in the server's options.</param>
    public static Setting Of<T>(string path, string defaultText, ValueForm<T> form, string meaning, Func<ServerOptions, T, ServerOptions> set) =>
        new(path, defaultText, form.Accepts, meaning, (options, found) =>
            form.Read(found, out var value) is { } error ? (options, error) : (set(options, value), null));

    /// <summary>Describes an option of <see cref="ServerOptions.Hub"/>.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="defaultText">Its default as HOCON.</param>
    /// <param name="form">The accepted values.</param>
    /// <param name="meaning">A description of its effect, one line without a full stop.</param>
    /// <param name="set">Sets the value in the hub's options.</param>
    public static Setting OfHub<T>(string path, string defaultText, ValueForm<T> form, string meaning, Func<HubOptions, T, HubOptions> set) =>
        Of(path, defaultText, form, meaning, (options, value) => options with { Hub = set(options.Hub, value) });

    /// <summary>Describes an option of the namespaces: its row in the table is that of the defaults, which each namespace may replace.</summary>
    /// <param name="key">Its key in the section of a namespace.</param>
    /// <param name="defaultText">Its default as HOCON.</param>
    /// <param name="form">The accepted values.</param>
    /// <param name="meaning">A description of its effect, one line without a full stop.</param>
    /// <param name="set">Sets the value in the rules of a namespace.</param>
    public static Setting OfNamespace<T>(string key, string defaultText, ValueForm<T> form, string meaning, Func<ChannelPolicy, T, ChannelPolicy> set) =>
        OfHub(
            Settings.OfDefaults(key), defaultText, form, meaning,
            (hub, value) => hub with { Namespaces = hub.Namespaces with { Default = set(hub.Namespaces.Default, value) } });

    /// <summary>Sets the option.</summary>
    /// <param name="options">The options to change.</param>
    /// <param name="found">The option's value.</param>
    /// <param name="error">The accepted values and the value found, without the key; null if the value is accepted.</param>
    /// <returns>The options with the value, or unchanged if the value is not accepted.</returns>
    public ServerOptions Apply(ServerOptions options, HoconValue found, out HoconError? error)
    {
        (var applied, error) = _apply(options, found);
        return applied;
    }
}
