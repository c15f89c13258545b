using System.Buffers;
using ActorHub.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http.Upgrading;

/// <summary>
/// One HTTP request as the byte stream of a connection: reads return the request head and then the bytes after the upgrade, and the response
/// head that is written becomes the HTTP server's response.
/// </summary>
/// <remarks>
/// <code>
///                  reads                                  writes
///   unanswered     the request head, then nothing yet     collected, until the response head is complete
///   upgraded       what the client sends                  sent to the client
///   refused        the end                                the body of the response
/// </code>
/// The HTTP server cannot end one direction alone. So <see cref="EndAsync"/> ends reading too, and completes <see cref="Ended"/>.
/// </remarks>
/// <param name="context">The request. Its handler must return after <see cref="Ended"/>.</param>
/// <param name="request">The bytes of the request head.</param>
internal sealed class UpgradeStream(HttpContext context, ReadOnlyMemory<byte> request) : Stream
{
    private static readonly HeadLimits Limits = HeadLimits.Default with { MaxBytes = int.MaxValue }; // the hub's own response

    private readonly TaskCompletionSource<Stream> _input = new(TaskCreationOptions.RunContinuationsAsynchronously); // set when the response starts
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _reading = new(1, 1); // held by a read; the end waits for it and keeps it
    private readonly CancellationTokenSource _ending = new();
    private readonly ArrayBufferWriter<byte> _responseHead = new();
    private ReadOnlyMemory<byte> _request = request;
    private Stream? _output; // set when the response starts
    private int _isEnding;

    /// <summary>Completes when nothing uses the request any more.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_request.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _request.Length);
            _request[..count].CopyTo(buffer);
            _request = _request[count..];
            return count;
        }

        try
        {
            await _reading.WaitAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }

        try
        {
            var input = await _input.Task.WaitAsync(_ending.Token);
            return await input.ReadAsync(buffer, _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_output is null)
        {
            _responseHead.Write(buffer.Span);
            buffer = await StartResponse();
        }

        if (_output is not null && !buffer.IsEmpty)
        {
            await _output.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _output?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Ends both directions. The bytes written before are still sent.</summary>
    public async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            await _ending.CancelAsync();
            await _reading.WaitAsync(); // the HTTP server must not complete the request during a read
            _ended.SetResult();
        }
    }

    /// <summary>Aborts the connection if <see cref="EndAsync"/> was not called.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _isEnding) == 0)
        {
            context.Abort();
        }

        await EndAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Starts the HTTP server's response, once the response head is complete.</summary>
    /// <returns>The bytes that follow the head; empty if it is not complete.</returns>
    private async ValueTask<ReadOnlyMemory<byte>> StartResponse()
    {
        var input = new ReadOnlySequence<byte>(_responseHead.WrittenMemory);
        if (!ResponseHeadParser.TryRead(ref input, Limits, out var head, out var error))
        {
            return error is null ? default(ReadOnlyMemory<byte>) : throw new InvalidOperationException($"The response is not HTTP: {error.Reason}");
        }

        var response = context.Response;
        foreach (var header in head!.Headers)
        {
            response.Headers.Append(header.Name, header.Value);
        }

        if (head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            response.Headers.Remove("Connection"); // the HTTP server writes it itself
            _output = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            _input.SetResult(_output);
        }
        else
        {
            response.StatusCode = head.Status;
            _output = response.Body;
            _input.SetResult(Null);
        }

        return input.First;
    }
}
