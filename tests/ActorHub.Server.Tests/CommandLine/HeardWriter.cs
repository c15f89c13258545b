using System.Text.RegularExpressions;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>The lines that a command has written; a test can wait for one.</summary>
internal sealed class HeardWriter : StringWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(Func<string, bool> Matches, TaskCompletionSource Heard)> _awaited = [];

    public HeardWriter() => NewLine = "\n";

    /// <summary>Waits for a line.</summary>
    public Task Heard(string line) => Heard(text => text.Split('\n').Contains(line), line);

    /// <summary>Waits until everything written matches a regular expression.</summary>
    public Task HeardLike(string pattern) => Heard(text => Regex.IsMatch(text, pattern, RegexOptions.Multiline), pattern);

    private async Task Heard(Func<string, bool> matches, string what)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (matches(ToString()))
            {
                return;
            }

            _awaited.Add((matches, heard));
        }

        try
        {
            await heard.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"waited in vain for {what}, saw {this}");
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_awaited)
        {
            base.WriteLine(value);
            foreach (var awaited in _awaited.Where(awaited => awaited.Matches(ToString())))
            {
                awaited.Heard.TrySetResult();
            }
        }
    }
}
