using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>TLS among ourselves.</summary>
internal static class SelfSigned
{
    public static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The server's side of TLS over a socket, which it owns.</summary>
    public static SslStream Server(Socket socket) => new(new NetworkStream(socket, ownsSocket: true));

    /// <summary>The client's side, which trusts only this certificate.</summary>
    public static SslStream Client(Socket socket, X509Certificate2 certificate) =>
        new(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, Only(certificate));

    public static RemoteCertificateValidationCallback Only(X509Certificate2 certificate) =>
        (_, given, _, _) => given is not null && given.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData);
}
