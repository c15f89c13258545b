using System.Buffers;
using System.Net;
using ActorHub.Connections.Listening;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Handshake;

// From a request to its verdict.
internal sealed partial class HandshakeActor
{
    private void Judge(RequestHead request, ReadOnlySequence<byte> rest)
    {
        if (!request.Headers.HasToken("Upgrade", "websocket"))
        {
            Decide(Other(request));
        }
        else if (_connection.Admission != Admission.Admitted)
        {
            Refuse(_connection.Admission);
        }
        else if (_connection.Setup.EndpointAt(request.Path) is not { } endpoint)
        {
            Refuse(404, "No WebSocket is served here.");
        }
        else
        {
            var client = FindClient(request.Headers);
            switch (endpoint.Evaluate(request, _connection, client))
            {
                case HandshakeResult.Accepted accepted:
                    KeepOnly(rest);
                    Admit(new Candidate(endpoint, request, client?.Scheme ?? WebSocketScheme.Ws, accepted, null));
                    break;
                case HandshakeResult.Refused refused:
                    Decide(new Refused(refused.Response, ReadRequest.None));
                    break;
                default:
                    Decide(Other(request));
                    break;
            }
        }
    }

    /// <summary>The trusted proxy at the other end; null when it is a client's own.</summary>
    private IPAddress? Proxy =>
        !Options.Proxies.Networks.IsEmpty && (Transport.RemoteEndPoint as IPEndPoint)?.Address is { } address && Options.Proxies.Contains(address)
            ? address
            : null;

    /// <summary>Who sent the request, as its proxies tell; null when none of them is trusted.</summary>
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

    /// <summary>A client that came by a proxy is counted only now that its address is known.</summary>
    private void Admit(Candidate candidate)
    {
        if (Proxy is not null && Options.MaxConnectionsPerAddress != int.MaxValue && _connection.RemoteEndPoint is IPEndPoint client)
        {
            _undecided = candidate;
            Context.Parent.Tell(new LoopConnectionsActor.CountUnder(_connection, client.Address));
        }
        else
        {
            Authorize(candidate);
        }
    }

    private void OnAdmitted(Admission admission)
    {
        var candidate = _undecided!;
        _undecided = null;
        if (admission == Admission.Admitted)
        {
            Authorize(candidate);
        }
        else
        {
            Refuse(admission);
        }
    }

    private void Authorize(Candidate candidate)
    {
        if (candidate.Endpoint.Authorizer is { } authorizer)
        {
            Ask(authorizer, candidate);
        }
        else
        {
            Accept(candidate);
        }
    }

    private void Ask(UpgradeAuthorizer authorizer, Candidate candidate)
    {
        _undecided = candidate;
        _authorizing = new CancellationTokenSource();
        StartDeadline(Options.AuthorizationTimeout); // in place of the head's
        var (request, cancellation) = (candidate.Ask(_connection.RemoteEndPoint), _authorizing.Token);

        // The code is the application's: it may block, which must not hold up the other connections of an event loop.
        Task.Run(() => AskAsync(authorizer, request, candidate.Accepted, cancellation), CancellationToken.None)
            .PipeTo(Self, Self, failure: e => new DecisionFailed(e));
    }

    /// <summary>Asynchronous so that an authorizer that throws at once, or adds what cannot be added, fails like one that throws later.</summary>
    private static async Task<Decided> AskAsync(
        UpgradeAuthorizer authorizer, UpgradeRequest request, HandshakeResult.Accepted accepted, CancellationToken cancellationToken)
    {
        var decision = await authorizer(request, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("An authorizer decided nothing.");
        var headers = (decision as UpgradeDecision.Accept)?.Headers ?? [];
        return new Decided(decision, headers.IsEmpty ? accepted : accepted.With(headers.AsSpan()));
    }

    private void OnDecided(Decided decided)
    {
        var candidate = _undecided! with { Accepted = decided.Accepted };
        _undecided = null;
        if (decided.Decision is UpgradeDecision.Accept accept)
        {
            Accept(candidate with { Identity = accept.Identity });
        }
        else
        {
            Decide(new Refused(((UpgradeDecision.Refuse)decided.Decision).Response, ReadRequest.None));
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
        Context.Parent.Tell(new HeadDue(candidate.Accepted.Response));
        StartDeadline(Options.HandshakeTimeout);
        TakeChallenge(candidate);
    }

    private void TakeChallenge(Candidate candidate)
    {
        if (_count < Hybi00Challenge.BodyBytes)
        {
            Transport.RequestReadable();
            return;
        }

        var answer = candidate.Accepted.Challenge!.Answer(_buffer.AsSpan(0, Hybi00Challenge.BodyBytes));
        Decide(candidate.Upgrade(answer, _buffer.AsSpan(Hybi00Challenge.BodyBytes, _count - Hybi00Challenge.BodyBytes).ToArray()));
    }

    /// <summary>An upgrade that keeps the rules of the handshake.</summary>
    private sealed record Candidate(
        Endpoint Endpoint, RequestHead Request, WebSocketScheme Scheme, HandshakeResult.Accepted Accepted, object? Identity)
    {
        public UpgradeRequest Ask(EndPoint? remote) => new(Request, remote, Scheme, Accepted.Protocol);

        public Upgraded Upgrade(ReadOnlyMemory<byte> response, ReadOnlyMemory<byte> readAhead) =>
            new(Endpoint, Request, Accepted.Protocol, response, readAhead, Identity);
    }
}
