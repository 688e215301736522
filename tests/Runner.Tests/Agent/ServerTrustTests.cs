using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dashboard.Runner.Agent;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Agent;

/// <summary>Which certificates a Runner takes, in real handshakes over loopback.</summary>
public sealed class ServerTrustTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly X509Certificate2 _own = SelfSigned();

    public void Dispose()
    {
        _own.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_named_in_the_file_is_taken()
    {
        _folder.Write("ca.pem", _own.ExportCertificatePem());
        var trust = ServerTrust.Read(_folder.Below("ca.pem"));
        await HandshakeAsync(trust, "node.example");
        trust.Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task Without_the_file_it_is_refused_with_the_way_out() =>
        (await RefusalAsync(ServerTrust.System, "node.example")).ShouldContain("--ca-file");

    [Fact]
    public async Task Another_one_in_the_file_does_not_help()
    {
        using var other = SelfSigned();
        _folder.Write("ca.pem", other.ExportCertificatePem());
        (await RefusalAsync(ServerTrust.Read(_folder.Below("ca.pem")), "node.example")).ShouldContain("not trusted");
    }

    [Fact]
    public async Task The_name_must_fit_whatever_the_file_says()
    {
        _folder.Write("ca.pem", _own.ExportCertificatePem());
        (await RefusalAsync(ServerTrust.Read(_folder.Below("ca.pem")), "other.example")).ShouldContain("another name");
    }

    [Fact]
    public void A_file_without_certificates_is_said()
    {
        _folder.Write("empty.pem", "nothing of the kind");
        Should.Throw<CryptographicException>(() => ServerTrust.Read(_folder.Below("empty.pem"))).Message.ShouldContain("no certificate");
    }

    async Task<string> RefusalAsync(ServerTrust trust, string name)
    {
        await Should.ThrowAsync<AuthenticationException>(() => HandshakeAsync(trust, name));
        return trust.Refusal.ShouldNotBeNull();
    }

    async Task HandshakeAsync(ServerTrust trust, string name)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await accepting;
        using var server = new SslStream(accepted.GetStream());
        var serving = server.AuthenticateAsServerAsync(_own);
        using var stream = new SslStream(client.GetStream(), false, trust.Accepts);
        try
        {
            await stream.AuthenticateAsClientAsync(name);
        }
        finally
        {
            client.Close();
            await serving.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Speedup test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("node.example");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
