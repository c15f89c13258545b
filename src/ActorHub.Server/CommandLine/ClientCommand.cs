using System.CommandLine;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine;

/// <summary>The options and error handling that the client commands share.</summary>
internal abstract class ClientCommand : Command
{
    private readonly Option<string[]> _header = new("--header", "-H")
    {
        Description = "Header of the handshake; may be repeated",
        HelpName = "Name: value",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Accept any TLS certificate" };
    private readonly Option<bool> _deflate = new("--deflate") { Description = "Offer permessage-deflate" };
    private readonly Func<Task> _interruption;

    protected ClientCommand(string name, string description, Func<Task> interruption)
        : base(name, description)
    {
        _interruption = interruption;
        Add(_header);
        Add(_insecure);
        Add(_deflate);
        SetAction((parsed, cancellationToken) => RunAsync(new ClientRun(parsed, _interruption()), cancellationToken));
    }

    /// <summary>Executes the command.</summary>
    /// <returns>The exit code. Expected exceptions are printed as one line: see <see cref="ClientFailure"/>.</returns>
    protected abstract Task<int> RunAsync(ClientRun run);

    /// <summary>Reads the connection options from the shared arguments.</summary>
    /// <exception cref="UsageException">A header is invalid.</exception>
    protected WebSocketClientOptions Connection(ParseResult parsed)
    {
        var options = WebSocketClientOptions.Default with
        {
            Headers = [.. parsed.GetValue(_header)!.Select(HeaderOf)],
            Deflate = parsed.GetValue(_deflate) ? DeflateOptions.Default : null,
        };
        return parsed.GetValue(_insecure) ? options with { ConfigureTls = TrustAnything } : options;
    }

    /// <summary>Reads a URL. Without a scheme it is <c>ws</c>; <c>http</c> and <c>https</c> are read as <c>ws</c> and <c>wss</c>.</summary>
    /// <exception cref="UsageException">The URL is invalid.</exception>
    internal static Uri UrlOf(string text)
    {
        text = text.Contains("://", StringComparison.Ordinal) ? text : "ws://" + text;
        text = text.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? "ws" + text["http".Length..] : text;
        return WebSocketUri.TryParse(text, out _)
            ? new Uri(text)
            : throw new UsageException($"{text}: not a WebSocket URL, such as ws://127.0.0.1:8080/ws");
    }

    /// <summary>Reads a header line, <c>Name: value</c>.</summary>
    /// <exception cref="UsageException">It is not a header line.</exception>
    internal static Header HeaderOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new Header(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new UsageException($"{text}: not a header, such as Authorization: Bearer abc");
    }

    // The user requested it explicitly, as with curl's option of the same name.
#pragma warning disable CA5359
    private static void TrustAnything(System.Net.Security.SslClientAuthenticationOptions options) =>
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359

    private async Task<int> RunAsync(ClientRun run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = run.Interrupted.ContinueWith(_ => either.Cancel(), either.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        run.Stopping = either.Token;
        var code = await RunToEndAsync(run);
        return run.IsOutputClosed ? ExitCode.OutputClosed : code;
    }

    private async Task<int> RunToEndAsync(ClientRun run)
    {
        try
        {
            return await RunAsync(run);
        }
        catch (Exception e) when (ClientFailure.Of(e) is { } failure)
        {
            run.Report(failure.Message);
            return run.Interrupted.IsCompleted ? ExitCode.Success : failure.ExitCode;
        }
    }
}
