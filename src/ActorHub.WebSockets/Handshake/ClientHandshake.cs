// RFC 6455 §4.1, hybi-00 §4.1, hixie-75 §4.1.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorHub.WebSockets;

/// <summary>The client's side of one opening handshake: the bytes to send, and the judgement of what comes back.</summary>
public sealed class ClientHandshake
{
    private const int MaxInterimResponses = 8;

    private readonly ClientHandshakeOptions _options;
    private readonly ClientKeys _keys;
    private int _interimResponses;

    /// <summary>Makes a request.</summary>
    /// <param name="options">What to ask for.</param>
    /// <param name="random">Makes the keys: nobody may guess them, or a cache between could answer (RFC 6455 §10.3).</param>
    /// <exception cref="ArgumentException">An option that the version does not have, or that cannot stand in a request.</exception>
    public ClientHandshake(ClientHandshakeOptions options, RandomBytes random)
        : this(options, KeysFor(options, random))
    {
    }

    internal ClientHandshake(ClientHandshakeOptions options, ClientKeys keys)
    {
        _options = options;
        _keys = keys;
        Request = ClientRequest.Write(options, keys);
    }

    /// <summary>The whole request; in hybi-00 with the eight bytes of the challenge behind it.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>Reads the answer.</summary>
    /// <param name="input">
    /// Bytes received and not yet consumed. Advanced past the head (in hybi-00 also the 16 bytes behind it) when the handshake is decided, and
    /// past interim responses (1xx) even before. What follows are frames, or the body of a refusal.
    /// </param>
    /// <param name="result">The outcome, when it is decided.</param>
    /// <returns>False when more bytes are needed.</returns>
    public bool TryReadResponse(ref ReadOnlySequence<byte> input, [NotNullWhen(true)] out ClientHandshakeResult? result)
    {
        result = null;
        while (true)
        {
            var rest = input;
            if (!ResponseHeadParser.TryRead(ref rest, _options.Limits, out var head, out var error))
            {
                result = error is null ? null : new ClientHandshakeResult.Failed(error);
                return result is not null;
            }

            // RFC 9110 §15.2: a client must be able to read interim responses, even ones that it did not ask for.
            if (head!.Status is >= 200 or 101)
            {
                result = Judge(head, ref rest);
                input = result is null or ClientHandshakeResult.Failed ? input : rest;
                return result is not null;
            }

            if (++_interimResponses > MaxInterimResponses)
            {
                result = new ClientHandshakeResult.Failed(HandshakeErrors.TooManyInterimResponses);
                return true;
            }

            input = rest;
        }
    }

    private static ClientKeys KeysFor(ClientHandshakeOptions options, RandomBytes random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        return ClientKeys.Create(options.Version, random);
    }

    /// <summary>Null when the answer to the challenge has not come yet.</summary>
    private ClientHandshakeResult? Judge(ResponseHead head, ref ReadOnlySequence<byte> rest)
    {
        if (head.Status != 101)
        {
            return new ClientHandshakeResult.Refused(head);
        }

        var error = ResponseCheck.Check(head, _options, _keys, out var protocol);
        if (error is not null)
        {
            return new ClientHandshakeResult.Failed(error);
        }

        if (_keys is ClientKeys.Challenge challenge)
        {
            if (rest.Length < Hybi00Challenge.AnswerBytes)
            {
                return null;
            }

            Span<byte> answer = stackalloc byte[Hybi00Challenge.AnswerBytes];
            rest.Slice(0, answer.Length).CopyTo(answer);
            if (!answer.SequenceEqual(Hybi00Challenge.FromKeys(challenge.Key1, challenge.Key2)!.Answer(challenge.Body)))
            {
                return new ClientHandshakeResult.Failed(HandshakeErrors.ResponseChallenge);
            }

            rest = rest.Slice(answer.Length);
        }

        return new ClientHandshakeResult.Opened(head, protocol!);
    }
}
