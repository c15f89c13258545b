using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ActorHub.Hocon;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Streams;

namespace ActorHub.Server.Configuration;

/// <summary>
/// Checks the settings of the <c>akka</c> section that name a class, a dispatcher or a mailbox. Akka.NET reports an unknown name without its
/// position, late, or never; these checks report it with file and line before anything starts.
/// </summary>
internal static class ActorSettings
{
    private const string Default = "";

    private static readonly Config Defaults = ConfigurationFactory.Default().WithFallback(ActorMaterializer.DefaultConfig());

    // Omits SynchronizedDispatcher and current-context-executor, which need the synchronization context of a user interface.
    private static readonly ImmutableArray<ClassSetting> Classes =
    [
        new("akka.scheduler.implementation", typeof(IScheduler)),
        new("akka.actor.provider", typeof(IActorRefProvider), "local"),
        new("akka.actor.guardian-supervisor-strategy", typeof(SupervisorStrategyConfigurator)),
        new("akka.loggers", typeof(ActorBase)),
        new("akka.stdout-logger-class", typeof(MinimalLogger), Default),
        new("akka.logger-formatter", typeof(ILogMessageFormatter), Default),
        new("akka.extensions", typeof(IExtensionId)),
        new(".mailbox-type", typeof(MailboxType), Default),
        new("dispatcher.type", typeof(MessageDispatcherConfigurator), "Dispatcher", "TaskDispatcher", "PinnedDispatcher", "ForkJoinDispatcher"),
        new(
            "dispatcher.executor",
            typeof(ExecutorServiceConfigurator),
            Default,
            "default-executor",
            "fork-join-executor",
            "thread-pool-executor",
            "task-executor",
            "channel-executor"),
    ];

    /// <summary>
    /// Turns objects with numeric keys into lists, as <see cref="HoconValue.TryGetArray"/> does, where Akka.NET's defaults have a list. Akka.NET itself
    /// reads such an object as an empty list.
    /// </summary>
    /// <param name="section">The <c>akka</c> section.</param>
    public static HoconObject WithLists(HoconObject section) => WithLists(section, [Settings.ActorSystem]);

    private static HoconObject WithLists(HoconObject section, ImmutableArray<string> path) =>
        new([.. section.Fields.Select(field => field.Value is HoconObject inner ? field with { Value = ListOf(inner, path.Add(field.Key)) } : field)], section.Origin);

    private static HoconValue ListOf(HoconObject inner, ImmutableArray<string> path) =>
        inner.TryGetArray(out var list, out _) && Defaults.GetValue(HoconPath.Join([.. path])) is { } known && known.IsArray()
            ? list
            : WithLists(inner, path);

    /// <summary>Finds names of classes that do not exist or have the wrong type.</summary>
    /// <param name="section">The <c>akka</c> section of one source.</param>
    public static IEnumerable<Mistake> ClassMistakes(HoconObject section)
    {
        foreach (var leaf in section.Leaves())
        {
            var path = $"{Settings.ActorSystem}.{leaf.Path}";
            if (Classes.FirstOrDefault(setting => setting.Covers(path)) is not { } setting)
            {
                continue;
            }

            foreach (var value in leaf.Value is HoconArray list ? list.Items : [leaf.Value])
            {
                if (setting.Problem(value) is { } problem)
                {
                    yield return new Mistake(path, value.Origin, problem);
                }
            }
        }
    }

    /// <summary>Finds names of dispatchers and mailboxes that no section configures.</summary>
    /// <param name="section">The merged <c>akka</c> section of all sources.</param>
    /// <param name="config">The same section, as the actor system receives it.</param>
    public static IEnumerable<Mistake> DispatcherMistakes(HoconObject section, Config config)
    {
        var known = config.WithFallback(Defaults);
        foreach (var leaf in section.Leaves())
        {
            var key = leaf.Path[(leaf.Path.LastIndexOf('.') + 1)..];
            if ((key is "dispatcher" or "mailbox" || key.EndsWith("-dispatcher", StringComparison.Ordinal))
                && leaf.Value is HoconScalar { IsNull: false, Text: { Length: > 0 } name }
                && !name.Contains('"', StringComparison.Ordinal) // Akka.NET interprets quotes in a path, so such names are not checked.
                && !known.HasPath(name))
            {
                var what = key == "mailbox" ? "mailbox" : "dispatcher";
                var problem = leaf.Value.Expected($"the path of a section that configures a {what}").Message;
                yield return new Mistake($"{Settings.ActorSystem}.{leaf.Path}", leaf.Value.Origin, problem);
            }
        }
    }

    /// <summary>A mistake in the section.</summary>
    /// <param name="Path">The setting.</param>
    /// <param name="Origin">The position of its value.</param>
    /// <param name="Problem">The problem and its fix.</param>
    internal sealed record Mistake(string Path, HoconOrigin Origin, string Problem);

    /// <summary>A setting whose value names a class.</summary>
    /// <param name="Path">The setting's full path, or a suffix of the paths of all such settings.</param>
    /// <param name="Base">The type that the class must derive from or implement.</param>
    /// <param name="Words">Accepted values that do not name a class.</param>
    private sealed record ClassSetting(string Path, Type Base, params string[] Words)
    {
        public bool Covers(string path) => Path.StartsWith(Settings.ActorSystem, StringComparison.Ordinal)
            ? path == Path
            : path.EndsWith(Path, StringComparison.Ordinal);

        public string? Problem(HoconValue value)
        {
            if (value is HoconScalar { IsNull: false } name)
            {
                if (Words.Contains(name.Text))
                {
                    return null;
                }

                switch (Find(name.Text))
                {
                    case null:
                        return $"{Expected(value)}, which is not a class in this program";
                    case { } found when !Base.IsAssignableFrom(found):
                        return $"{Expected(value)}, which is a class of another type";
                    default:
                        return null;
                }
            }

            return Expected(value);
        }

        private string Expected(HoconValue value)
        {
            var words = string.Concat(Words.Where(static word => word.Length > 0).Select(static word => $"{word}, "));
            var orClass = words.Length == 0 ? "a class" : "or a class";
            return value.Expected($"{words}{orClass} of type {Base.FullName}, written \"Namespace.Class, Assembly\"").Message;
        }
    }

    /// <summary>Finds a class as Akka.NET does: a name without an assembly is looked up in Akka.NET's assembly, then in the core library.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingIsReported)]
    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = TrimmingIsReported)]
    private static Type? Find(string name)
    {
        try
        {
            return name.Contains(',', StringComparison.Ordinal)
                ? Type.GetType(name, throwOnError: false)
                : typeof(ActorSystem).Assembly.GetType(name, throwOnError: false) ?? typeof(object).Assembly.GetType(name, throwOnError: false);
        }
        catch (Exception e) when (e is ArgumentException or IOException or BadImageFormatException or TypeLoadException)
        {
            return null;
        }
    }

    private const string TrimmingIsReported = "A class that was trimmed is correctly reported as missing; Akka.NET's own classes are not trimmed.";
}
