using System.Buffers;
using System.Net;
using ActorHub.Connections.Listening;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Handshake;

// Evaluates a complete request: endpoint, handshake rules, connection limits, authorizer, hybi-00 challenge.
internal sealed partial class HandshakeActor
{
    private void Evaluate(RequestHead request, ReadOnlySequence<byte> rest)
    {
        if (!request.Headers.HasToken("Upgrade", "websocket"))
        {
            Decide(Other(request));
        }
        else if (_connection.Admission != Admission.Admitted)
        {
            Refuse(_connection.Admission, request);
        }
        else if (_connection.Setup.EndpointAt(request.Path) is not { } endpoint)
        {
            Refuse(404, "This path does not serve WebSockets.", request);
        }
        else
        {
            var client = FindClient(request.Headers);
            switch (endpoint.Evaluate(request, _connection, client))
            {
                case HandshakeResult.Accepted accepted:
                    DiscardAllBut(rest);
                    Admit(new Candidate(endpoint, request, client?.Scheme ?? WebSocketScheme.Ws, accepted, null));
                    break;
                case HandshakeResult.Refused refused:
                    Decide(refused.Error.Code == HandshakeErrorCode.OriginNotAllowed
                        ? RefuseOrigin(refused.Error, request, endpoint)
                        : new Refused(refused.Response, ReadRequest.None, refused.Reason, request));
                    break;
                default:
                    Decide(Other(request));
                    break;
            }
        }
    }

    /// <summary>
    /// Refuses an origin, and names the setting that would allow it. If a proxy has forwarded the request and is not trusted, its Host header was
    /// compared with the origin, so the setting that would trust it is named instead.
    /// </summary>
    private Refused RefuseOrigin(HandshakeError error, RequestHead request, Endpoint endpoint)
    {
        var isForwarded = Proxy is null && (request.Headers.CountOf("Forwarded") + request.Headers.CountOf("X-Forwarded-For") + request.Headers.CountOf("X-Forwarded-Host")) > 0;
        var advice = isForwarded
            ? $"the proxy that forwarded the request is not trusted, so that its Host header counts: add the proxy to {Options.SettingNames.Proxies}, or the origin to {Options.SettingNames.Origins}"
            : $"to allow it, add it to {Options.SettingNames.Origins}";
        var explained = error with { Reason = $"{error.Reason}; {advice}" };
        return new Refused(RefusalResponse.Build(explained, endpoint.Handshake.Refusals), ReadRequest.None, explained.Reason, request);
    }

    /// <summary>The address of the trusted proxy that made this connection; null if its peer is not a trusted proxy.</summary>
    private IPAddress? Proxy =>
        !Options.Proxies.Networks.IsEmpty && (Transport.RemoteEndPoint as IPEndPoint)?.Address is { } address && Options.Proxies.Contains(address)
            ? address
            : null;

    /// <summary>Reads the client's address and scheme from the headers of trusted proxies, and sets the connection's address.</summary>
    /// <returns>Null if the connection's peer is not a trusted proxy.</returns>
    private ForwardedClient? FindClient(HeaderList headers)
    {
        if (Proxy is null || _connection.RemoteEndPoint is not IPEndPoint peer)
        {
            return null;
        }

        var client = Options.Proxies.Resolve(peer.Address, WebSocketScheme.Ws, headers);
        if (!client.Address.Equals(peer.Address))
        {
            _connection.RemoteEndPoint = new IPEndPoint(client.Address, 0);
        }

        return client;
    }

    /// <summary>Checks the limit per address for a client behind a proxy, whose address was unknown until now; then authorizes.</summary>
    private void Admit(Candidate candidate)
    {
        if (Proxy is not null && Options.MaxConnectionsPerAddress != int.MaxValue && _connection.RemoteEndPoint is IPEndPoint client)
        {
            _pending = candidate;
            Context.Parent.Tell(new LoopConnectionsActor.CountAddress(_connection, client.Address));
        }
        else
        {
            Authorize(candidate);
        }
    }

    private void OnAdmitted(Admission admission)
    {
        var candidate = _pending!;
        _pending = null;
        if (admission == Admission.Admitted)
        {
            Authorize(candidate);
        }
        else
        {
            Refuse(admission, candidate.Request);
        }
    }

    private void Authorize(Candidate candidate)
    {
        if (candidate.Endpoint.Authorizer is { } authorizer)
        {
            StartAuthorizer(authorizer, candidate);
        }
        else
        {
            Accept(candidate);
        }
    }

    private void StartAuthorizer(UpgradeAuthorizer authorizer, Candidate candidate)
    {
        _pending = candidate;
        _authorizing = new CancellationTokenSource();
        StartDeadline(Options.AuthorizationTimeout); // replaces the deadline of the request head
        var (request, cancellation) = (candidate.ToRequest(_connection.RemoteEndPoint), _authorizing.Token);

        // On the thread pool: an authorizer is application code and may block, which must not delay other connections of the event loop.
        Task.Run(() => AuthorizeAsync(authorizer, request, candidate.Accepted, cancellation), CancellationToken.None)
            .PipeTo(Self, Self, failure: e => new DecisionFailed(e));
    }

    /// <summary>Runs the authorizer. Every error fails the task: one thrown synchronously, and a header that the response must not have.</summary>
    private static async Task<Decided> AuthorizeAsync(
        UpgradeAuthorizer authorizer, UpgradeRequest request, HandshakeResult.Accepted accepted, CancellationToken cancellationToken)
    {
        var decision = await authorizer(request, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The authorizer returned null. Return an UpgradeDecision.");
        var headers = (decision as UpgradeDecision.Accept)?.Headers ?? [];
        return new Decided(decision, headers.IsEmpty ? accepted : accepted.With(headers.AsSpan()));
    }

    private void OnDecided(Decided decided)
    {
        var candidate = _pending! with { Accepted = decided.Accepted };
        _pending = null;
        if (decided.Decision is UpgradeDecision.Accept accept)
        {
            Accept(candidate with { Identity = accept.Identity });
        }
        else
        {
            Decide(new Refused(((UpgradeDecision.Refuse)decided.Decision).Response, ReadRequest.None, "The authorizer refused the request.", candidate.Request));
        }
    }

    private void Accept(Candidate candidate)
    {
        if (candidate.Accepted.Challenge is null)
        {
            Decide(candidate.Upgrade(candidate.Accepted.Response, _buffer.AsSpan(0, _count).ToArray()));
            return;
        }

        _challenged = candidate;
        Context.Parent.Tell(new SendHead(candidate.Accepted.Response));
        StartDeadline(Options.HandshakeTimeout);
        AnswerChallenge(candidate);
    }

    /// <summary>Completes a hybi-00 handshake once the 8 bytes of the challenge have arrived.</summary>
    private void AnswerChallenge(Candidate candidate)
    {
        if (_count < Hybi00Challenge.BodyBytes)
        {
            Transport.RequestReadable();
            return;
        }

        var answer = candidate.Accepted.Challenge!.Answer(_buffer.AsSpan(0, Hybi00Challenge.BodyBytes));
        Decide(candidate.Upgrade(answer, _buffer.AsSpan(Hybi00Challenge.BodyBytes, _count - Hybi00Challenge.BodyBytes).ToArray()));
    }

    /// <summary>A request that complies with the handshake rules, and the response that accepts it.</summary>
    private sealed record Candidate(
        Endpoint Endpoint, RequestHead Request, WebSocketScheme Scheme, HandshakeResult.Accepted Accepted, object? Identity)
    {
        public UpgradeRequest ToRequest(EndPoint? remote) => new(Request, remote, Scheme, Accepted.Protocol);

        public Upgraded Upgrade(ReadOnlyMemory<byte> response, ReadOnlyMemory<byte> readAhead) =>
            new(Endpoint, Request, Accepted.Protocol, response, readAhead, Identity);
    }
}
