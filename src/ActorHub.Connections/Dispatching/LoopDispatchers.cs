using System.Diagnostics.CodeAnalysis;
using ActorHub.Connections.Transports.Loops;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace ActorHub.Connections.Dispatching;

/// <summary>The dispatchers of event loops in one actor system. Thread-safe.</summary>
/// <remarks>
/// Everything is registered by code, so that the system needs no configuration for it. Akka.NET cannot unregister a dispatcher: the
/// dispatchers of a hub that has stopped are retained, without a loop, for the next hub in the same system.
/// </remarks>
internal sealed class LoopDispatchers : IExtension
{
    /// <summary>The section that names the mailbox. Actors on default dispatchers do not see it.</summary>
    private const string MailboxPath = "actorhub.loop-mailbox";

    private readonly Lock _lock = new();
    private readonly ActorSystem _system;
    private readonly Config _config;
    private readonly Stack<LoopDispatcher> _free = [];
    private int _created;

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(LeanMailbox))]
    private LoopDispatchers(ActorSystem system)
    {
        _system = system;
        var mailbox = ConfigurationFactory.ParseString($"{MailboxPath}.mailbox-type = \"{typeof(LeanMailbox).FullName}, {typeof(LeanMailbox).Assembly.GetName().Name}\"");
        system.Settings.InjectTopLevelFallback(mailbox); // Akka.NET looks up the mailbox by its path in the system's settings

        // The default dispatcher's section is the fallback, because Akka.NET looks up missing values slowly: four times for each new actor's mailbox.
        _config = ConfigurationFactory.ParseString($"id = \"{MailboxPath}\"")
            .WithFallback(mailbox.GetConfig(MailboxPath))
            .WithFallback(system.Dispatchers.DefaultDispatcherConfig);
    }

    /// <summary>The extension of an actor system.</summary>
    public static LoopDispatchers Of(ActorSystem system) => system.WithExtension<LoopDispatchers, Provider>();

    /// <summary>Assigns a dispatcher to a loop: a free one, or a new one.</summary>
    public LoopDispatcher Take(EventLoop loop)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var dispatcher))
            {
                dispatcher = new Configurator(_config, _system.Dispatchers.Prerequisites, $"actorhub.loop-{_created++}").LoopDispatcher;
                _system.Dispatchers.RegisterConfigurator(dispatcher.Id, dispatcher.Configurator);
            }

            dispatcher.Loop = loop;
            return dispatcher;
        }
    }

    /// <summary>Returns the dispatcher of a loop that ends, for reuse.</summary>
    public void Return(LoopDispatcher dispatcher)
    {
        lock (_lock)
        {
            dispatcher.Loop = null;
            _free.Push(dispatcher);
        }
    }

    private sealed class Configurator : MessageDispatcherConfigurator
    {
        public Configurator(Config config, IDispatcherPrerequisites prerequisites, string id)
            : base(config, prerequisites) => LoopDispatcher = new LoopDispatcher(this, id);

        public LoopDispatcher LoopDispatcher { get; }

        public override MessageDispatcher Dispatcher() => LoopDispatcher;
    }

    private sealed class Provider : ExtensionIdProvider<LoopDispatchers>
    {
        public override LoopDispatchers CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
