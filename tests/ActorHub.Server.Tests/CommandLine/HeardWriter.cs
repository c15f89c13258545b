namespace ActorHub.Server.Tests.CommandLine;

/// <summary>The lines that a command has written; a test can wait for one.</summary>
internal sealed class HeardWriter : StringWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(string Line, TaskCompletionSource Heard)> _awaited = [];

    public HeardWriter() => NewLine = "\n";

    public async Task Heard(string line)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (ToString().Split('\n').Contains(line))
            {
                return;
            }

            _awaited.Add((line, heard));
        }

        try
        {
            await heard.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"waited in vain for the line {line}, saw {this}");
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_awaited)
        {
            base.WriteLine(value);
            foreach (var awaited in _awaited.Where(awaited => awaited.Line == value))
            {
                awaited.Heard.TrySetResult();
            }
        }
    }
}
