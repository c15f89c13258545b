namespace ActorHub.Bench.Tests;

public class ProgressLineTests
{
    [Fact]
    public void The_status_line_is_overwritten_once_a_second_and_other_lines_stay()
    {
        using var terminal = new StringWriter { NewLine = "\n" };
        var progress = new ProgressLine(terminal, terminal);

        progress.Connecting(5_000_000_000, 1_000, 2_000);
        progress.Connecting(5_999_999_999, 1_500, 2_000); // too early
        progress.Running(6_000_000_000, new IdleLoad(), 2_000);
        progress.WriteLine("Connection 1 of 2000 was lost: reset");
        progress.Clear();

        Assert.Equal(
            "\r\u001b[Kconnecting: 1,000 of 2,000\r\u001b[K2,000 connections, 0/s, 0 in flight\r\u001b[KConnection 1 of 2000 was lost: reset\n\r\u001b[K",
            terminal.ToString());
    }
}
