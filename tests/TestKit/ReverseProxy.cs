using System.Diagnostics;
using System.Net;

namespace Dashboard.TestKit;

/// <summary>nginx on loopback, which passes one prefix on to a server and nothing else.</summary>
public sealed class ReverseProxy : IAsyncDisposable
{
    readonly TemporaryFolder _folder;
    readonly Process _process;

    ReverseProxy(TemporaryFolder folder, Process process, string address) => (_folder, _process, Address) = (folder, process, address);

    public string Address { get; }

    /// <param name="prefix">With a slash at both ends.</param>
    /// <param name="more">Further directives of the location.</param>
    public static async Task<ReverseProxy> StartAsync(string prefix, string server, string more = "")
    {
        var folder = new TemporaryFolder();
        int port = SpeedupServer.FreePort();
        string file = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(prefix, server, port, folder.Path, more));
        string program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        var process = Process.Start(new ProcessStartInfo(program, ["-p", folder.Path, "-c", file, "-e", Path.Combine(folder.Path, "error.log")]) { RedirectStandardError = true })!;
        var proxy = new ReverseProxy(folder, process, $"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        await Wait.ForAsync("nginx", TimeSpan.FromSeconds(10), () => AnswersAsync(http, $"{proxy.Address}{prefix}healthz"), answers => answers, _ => proxy.Faults());
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    static async Task<bool> AnswersAsync(HttpClient http, string address)
    {
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    string Faults() => File.Exists(Path.Combine(_folder.Path, "error.log")) ? File.ReadAllText(Path.Combine(_folder.Path, "error.log")) : "nginx said nothing";

    static string Configuration(string prefix, string server, int port, string folder, string more) =>
        $$"""
        daemon off;
        pid {{folder}}/nginx.pid;
        worker_processes 1;
        events { }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          server {
            listen 127.0.0.1:{{port}};
            location {{prefix}} {
              proxy_pass {{server}};
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_upgrade;
              {{more}}
            }
            location / { return 404; }
          }
        }
        """;
}
