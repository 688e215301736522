using System.Net.Sockets;
using System.Text;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Bodies whose pieces do not fit together, as no client library sends them: refused, and never the server's fault.</summary>
public sealed class ChunkTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    public static TheoryData<string, string> Broken()
    {
        var data = new TheoryData<string, string>();
        foreach (string path in (string[])["jobs", "datasets", "scaling/fit", "schedules"])
        {
            // Beyond 32 bits, no number, negative, a piece that is longer than its size says.
            foreach (string chunks in (string[])["FFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "1\r\n{}{}{}\r\n0\r\n\r\n"])
            {
                data.Add(path, chunks);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_body_of_pieces_that_do_not_fit_is_a_bad_request(string path, string chunks)
    {
        var address = new Uri(contract.Web.Url);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        string request = $"POST /api/v1/{path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {WebUnderTest.Token}\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        (await reader.ReadLineAsync(deadline.Token)).ShouldBe("HTTP/1.1 400 Bad Request");
    }
}
