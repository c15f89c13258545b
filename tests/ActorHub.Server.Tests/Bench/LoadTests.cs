namespace ActorHub.Server.Tests.Bench;

/// <summary>Tests that run a load. They do not run in parallel, so that each has the machine for its measured time.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public static class LoadTests;
