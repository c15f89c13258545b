using System.Collections.Immutable;
using ActorHub.Hocon;
using ActorHub.Hub;
using Akka.Configuration;

namespace ActorHub.Server.Configuration;

/// <summary>
/// Reads a configuration: applies each source in turn over the defaults. It collects the errors of all sources, including errors in values
/// that a later source replaces.
/// </summary>
internal sealed class ConfigurationReader
{
    private readonly HoconOptions _hocon;
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly Dictionary<string, (HoconValue Value, string Origin)> _values = [];
    private readonly HashSet<string> _refused = [];
    private readonly SortedDictionary<string, Dictionary<Setting, HoconValue>> _namespaces = new(StringComparer.Ordinal);
    private ServerOptions _options = new();
    private HoconObject _actors = HoconObject.Empty;

    private ConfigurationReader(HoconOptions hocon) => _hocon = hocon;

    /// <summary>Reads and checks a configuration. Never throws for invalid input.</summary>
    /// <param name="sources">The sources of the configuration.</param>
    /// <param name="hocon">The access to environment variables and files.</param>
    public static LoadedConfiguration Read(ConfigurationSources sources, HoconOptions hocon)
    {
        var reader = new ConfigurationReader(hocon);
        reader.ReadSources(sources);
        reader.BuildNamespaces();
        reader.Check();
        return reader._errors.Count == 0
            ? new LoadedConfiguration.Valid(reader._options with { Actors = reader.ActorConfig() }, [.. reader.Changes()])
            : new LoadedConfiguration.Invalid(reader._errors.ToImmutable());
    }

    private void ReadSources(ConfigurationSources sources)
    {
        if (sources.File is { } file)
        {
            ReadFile(file);
        }

        foreach (var assignment in sources.Assignments)
        {
            ReadAssignment(assignment);
        }

        ReadArgument("--port", sources.Port, "port");
        ReadArgument("--host", sources.Host, "host");
    }

    private void ReadFile(string file)
    {
        if (file.Length == 0)
        {
            _errors.Add(new ConfigurationError("--config", "expected a file name, found an empty string"));
        }
        else if (HoconParser.TryParseFile(file, _hocon, out var root, out var error))
        {
            ReadSource(new Source(null, root));
        }
        else
        {
            _errors.Add(new ConfigurationError(error.Place, error.Message));
        }
    }

    private void ReadAssignment(string assignment)
    {
        // Errors are printed one per line, so control characters are replaced.
        var label = "--set " + string.Concat(assignment.Select(static c => char.IsControl(c) ? ' ' : c));
        if (!assignment.Contains('='))
        {
            _errors.Add(new ConfigurationError(label, "expected path=value"));
        }
        else if (!HoconParser.TryParse(assignment, "--set", _hocon, out var root, out var error))
        {
            _errors.Add(new ConfigurationError(label, error.Message));
        }
        else
        {
            ReadSource(new Source(label, root));
        }
    }

    private void ReadArgument(string name, string? value, string key)
    {
        if (value is not null)
        {
            var origin = new HoconOrigin(name, 1, 1);
            var server = new HoconObject([new HoconField(key, origin, new HoconScalar(value, true, origin))], origin);
            ReadSource(new Source(name, new HoconObject([new HoconField("server", origin, server)], origin)));
        }
    }

    private void ReadSource(Source source)
    {
        foreach (var field in source.Root.Fields)
        {
            var keys = Settings.KeysOf(field.Key);
            if (field.Key is not (Settings.ActorSystem or Settings.Namespaces) && keys.IsEmpty)
            {
                Refuse(source.Place(field.Origin), HoconPath.Join(field.Key), Unknown(HoconPath.Join(field.Key), "the file", [.. Settings.Sections.Select(static path => path.Split('.')[0])]));
            }
            else if (field.Value is not HoconObject section)
            {
                Refuse(source.Place(field.Value.Origin), field.Key, field.Value.Expected("a section of options").Message);
            }
            else if (field.Key == Settings.ActorSystem)
            {
                foreach (var mistake in ActorSettings.ClassMistakes(ActorSettings.WithLists(section)))
                {
                    Refuse(source.Place(mistake.Origin), mistake.Path, mistake.Problem);
                }

                _actors = _actors.MergedWith(section);
                Remember(source, new HoconObject([field], field.Origin));
            }
            else if (field.Key == Settings.Namespaces)
            {
                ReadNamespaces(source, section);
            }
            else
            {
                ReadSection(source, [field.Key], section, keys);
            }
        }
    }

    private void ReadNamespaces(Source source, HoconObject namespaces)
    {
        foreach (var field in namespaces.Fields)
        {
            var path = HoconPath.Join(Settings.Namespaces, field.Key);
            if (field.Value is not HoconObject section)
            {
                Refuse(source.Place(field.Value.Origin), path, field.Value.Expected("a section of options").Message);
            }
            else if (field.Key == Settings.Defaults)
            {
                ReadSection(source, [Settings.Namespaces, field.Key], section, Settings.KeysOf(path));
            }
            else if (!ChannelNamespaces.IsValidName(field.Key))
            {
                Refuse(source.Place(field.Origin), path, "the name of a namespace has 1 to 64 letters, digits, hyphens and underscores");
            }
            else
            {
                ReadNamespace(source, field.Key, section);
            }
        }
    }

    private void ReadNamespace(Source source, string name, HoconObject section)
    {
        var values = _namespaces.TryGetValue(name, out var earlier) ? earlier : _namespaces[name] = [];
        foreach (var field in section.Fields)
        {
            var own = HoconPath.Join(Settings.Namespaces, name, field.Key);
            if (Settings.Find(Settings.OfDefaults(field.Key)) is not { } setting)
            {
                var known = Settings.KeysOf(Settings.NamespaceDefaults);
                var nearest = NearestKey.Among(field.Key, known);
                Refuse(source.Place(field.Origin), own, nearest is null
                    ? $"unknown key; {HoconPath.Join(Settings.Namespaces, name)} may contain {string.Join(", ", known)}"
                    : $"unknown key; did you mean {HoconPath.Join(Settings.Namespaces, name, nearest)}?");
                continue;
            }

            setting.Apply(_options, field.Value, out var error);
            if (error is not null)
            {
                Refuse(source.Label ?? error.Place, own, error.Message);
                continue;
            }

            values[setting] = field.Value;
            _values[own] = (field.Value, source.Place(field.Value.Origin));
        }
    }

    /// <summary>Builds each namespace from the defaults, which may stand behind it or in a later source, and its own values.</summary>
    private void BuildNamespaces()
    {
        var named = ImmutableDictionary.CreateBuilder<string, ChannelPolicy>(StringComparer.Ordinal);
        CheckCache(Settings.Defaults, _options.Hub.Namespaces.Default);
        foreach (var (name, values) in _namespaces)
        {
            named[name] = values.Aggregate(_options, static (options, value) => value.Key.Apply(options, value.Value, out _)).Hub.Namespaces.Default;
            CheckCache(name, named[name]);
        }

        if (named.Count > 0)
        {
            _options = _options with { Hub = _options.Hub with { Namespaces = _options.Hub.Namespaces with { Named = named.ToImmutable() } } };
        }
    }

    private void CheckCache(string name, ChannelPolicy policy)
    {
        var path = HoconPath.Join(Settings.Namespaces, name, Settings.Cache);
        if (policy is { Cache: true, HistorySize: 0 } && _values.TryGetValue(path, out var cache))
        {
            _errors.Add(new ConfigurationError(cache.Origin, $"{path}: the last publication is not kept; set a history-size of at least 1, or {Settings.Cache} = off"));
        }
    }

    private void ReadSection(Source source, ImmutableArray<string> name, HoconObject section, ImmutableArray<string> keys)
    {
        foreach (var field in section.Fields)
        {
            var path = HoconPath.Join([.. name, field.Key]);
            if (Settings.Find(path) is not { } setting)
            {
                Refuse(source.Place(field.Origin), path, Unknown(path, HoconPath.Join(name), keys));
                continue;
            }

            // A list may be written item by item, each in an assignment of its own: server.origins.0=…, server.origins.1=…
            var value = field.Value is HoconObject items && _values.GetValueOrDefault(path).Value is HoconObject earlier ? earlier.MergedWith(items) : field.Value;
            _options = setting.Apply(_options, value, out var error);
            if (error is not null)
            {
                Refuse(source.Label ?? error.Place, path, error.Message);
            }
            else
            {
                _values[path] = (value, source.Place(field.Value.Origin));
            }
        }
    }

    private void Check()
    {
        foreach (var check in CrossCheck.All)
        {
            // Skip refused options: they still have their defaults, for which an error would be misleading.
            if (!_refused.Contains(check.Path) && !_refused.Contains(check.OtherPath) && check.Problem(_options) is { } problem)
            {
                var place = _values.TryGetValue(check.Path, out var value) ? value.Origin : _values[check.OtherPath].Origin;
                _errors.Add(new ConfigurationError(place, $"{check.Path}: {problem}"));
            }
        }

        if (ActorConfig() is { } config)
        {
            foreach (var mistake in ActorSettings.DispatcherMistakes(_actors, config))
            {
                Refuse(_values[mistake.Path].Origin, mistake.Path, mistake.Problem);
            }
        }
    }

    /// <summary>The merged <c>akka</c> section, parsed by Akka.NET; null if it is empty.</summary>
    private Config? ActorConfig()
    {
        if (_actors.Fields.IsEmpty)
        {
            return null;
        }

        var section = ActorSettings.WithLists(_actors);
        var root = new HoconObject([new HoconField(Settings.ActorSystem, section.Origin, section)], section.Origin);
        return ConfigurationFactory.ParseString(root.Render());
    }

    private IEnumerable<LoadedConfiguration.Change> Changes()
    {
        var defaults = new ServerOptions();
        foreach (var setting in Settings.All)
        {
            if (_values.TryGetValue(setting.Path, out var set) && setting.Apply(defaults, set.Value, out _) != defaults)
            {
                yield return new(setting.Path, Text(set.Value), set.Origin);
            }
        }

        foreach (var (name, values) in _namespaces)
        {
            foreach (var (setting, value) in values)
            {
                var path = HoconPath.Join(Settings.Namespaces, name, setting.Path[(Settings.NamespaceDefaults.Length + 1)..]);
                yield return new(path, Text(value), _values[path].Origin);
            }
        }

        foreach (var leaf in _actors.Leaves())
        {
            var path = $"{Settings.ActorSystem}.{leaf.Path}";
            yield return new(path, Text(leaf.Value), _values[path].Origin);
        }
    }

    private void Remember(Source source, HoconObject root)
    {
        foreach (var leaf in root.Leaves())
        {
            _values[leaf.Path] = (leaf.Value, source.Place(leaf.Value.Origin));
        }
    }

    private void Refuse(string place, string path, string problem)
    {
        _refused.Add(path);
        _errors.Add(new ConfigurationError(place, $"{path}: {problem}"));
    }

    private static string Unknown(string path, string where, ImmutableArray<string> known) => NearestKey.To(path) is { } nearest
        ? $"unknown key; did you mean {nearest}?"
        : $"unknown key; {where} may contain {string.Join(", ", known)}";

    private static string Text(HoconValue value)
    {
        const string key = "value";
        value = value.TryGetArray(out var array, out _) ? array : value;
        return value is HoconObject
            ? "{}" // only an empty object is a leaf
            : new HoconObject([new HoconField(key, value.Origin, value)], value.Origin).Render()[(key.Length + " = ".Length)..].TrimEnd('\n');
    }

    /// <summary>A parsed source.</summary>
    /// <param name="Label">The command-line argument; null for a file.</param>
    /// <param name="Root">The parsed content.</param>
    private sealed record Source(string? Label, HoconObject Root)
    {
        public string Place(HoconOrigin origin) => Label ?? origin.ToString();
    }
}
