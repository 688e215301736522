using Dashboard.Web.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dashboard.Web.Auth;

/// <summary>Prints the way in once Web listens: a link with a single-use code, never the token.</summary>
sealed class LoginLink(IServer server, TokenStore tokens, LoginCodes codes, DashboardOptions options, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The store makes the token files; they are there before anybody can ask for them.
        _ = tokens.Owner;
        lifetime.ApplicationStarted.Register(Print);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Print()
    {
        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? DashboardOptions.DefaultUrl;
        string code = codes.Issue();
        Console.Out.WriteLine($"Open {Reachable(address)}{options.PathBase}/login?code={code}");
        if (options.PublicUrl is { } elsewhere)
        {
            Console.Out.WriteLine($"From elsewhere: {elsewhere}/login?code={code}");
        }
        Console.Out.Flush();
    }

    /// <summary>An address that a browser on this machine can open, also where Web listens on all of them.</summary>
    internal static string Reachable(string address)
    {
        var binding = BindingAddress.Parse(address);
        bool everywhere = binding.Host is "0.0.0.0" or "[::]" or "*" or "+";
        return $"{binding.Scheme}://{(everywhere ? "127.0.0.1" : binding.Host)}:{binding.Port}";
    }
}
