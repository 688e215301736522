using System.Net;
using Dashboard.Web.Api;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Auth.Shares;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dashboard.Web.Auth;

/// <summary>Sets up who may do what: login link, cookie, bearer tokens, roles, security headers.</summary>
static class AccessSetup
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var options = builder.Settings();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenStore>();
        services.AddSingleton<LoginCodes>();
        services.AddSingleton<GuessGuard>();
        services.AddSingleton(s => new SignInDesk(
            s.GetRequiredService<TokenStore>(), s.GetRequiredService<LoginCodes>(), s.GetRequiredService<GuessGuard>(), options,
            s.GetRequiredService<AuditLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ShareStore>();
        services.AddSingleton<ShareDoor>();
        services.AddSingleton<HubAccess>();
        services.AddHostedService(s => s.GetRequiredService<HubAccess>());
        services.AddHostedService<LoginLink>();
        services.AddDataProtection()
            .PersistKeysToFileSystem(Directory.CreateDirectory(options.KeysDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute))
            .SetApplicationName("speedup");
        AddSignIn(services, options);
        services.AddAuthorization(Roles.AddPolicies);
        services.AddRateLimiter(limiter => RequestLimits.Configure(limiter, options.Limits));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = ForeignPages.Header;
            antiforgery.SuppressXFrameOptionsHeader = true;
            antiforgery.Cookie.Name = SessionCookie.NameFor("speedup-forms", options);
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    static void AddSignIn(IServiceCollection services, DashboardOptions options) => services
        .AddAuthentication(Schemes.Any)
        .AddPolicyScheme(Schemes.Any, null, any => any.ForwardDefaultSelector = context =>
            context.Request.Headers.ContainsKey("Authorization") ? Schemes.Token : ProxyLogin.Applies(context, options.ProxyLogin) ? Schemes.Proxy : Schemes.Session)
        .AddCookie(Schemes.Session, cookie => SessionCookie.Configure(cookie, options))
        .AddScheme<AuthenticationSchemeOptions, ProxyLogin>(Schemes.Proxy, null)
        .AddScheme<AuthenticationSchemeOptions, BearerHandler>(Schemes.Token, null);

    /// <summary>Everything between the socket and the endpoints, in order.</summary>
    public static void UseAccess(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<DataDirectoryHold>();
        var options = app.Services.GetRequiredService<DashboardOptions>();
        app.Use(ProxyLogin.NotePeerAsync);
        app.UseTrustedProxies(options);
        app.Use(SecurityHeaders.AddAsync);
        app.UsePrefix(options.PathBase);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error/500", AllowStatusCode404Response = true });
        app.UseWhen(c => c.Request.IsForPrograms(), programs => programs.UseStatusCodePages(c => Problems.WriteAsync(c.HttpContext, c.HttpContext.Response.StatusCode)));
        app.UseWhen(c => !c.Request.IsForPrograms(), people => people.UseStatusCodePagesWithReExecute("/error/{0}"));
        app.UseRateLimiter();
        app.Use(RequestLimits.WidenForRunnersAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<AuditTrail>().FollowAsync);
        app.UseAuthorization();
        app.Use(ForeignPages.GuardAsync);
        app.UseAntiforgery();
    }

    static void UseTrustedProxies(this WebApplication app, DashboardOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return;
        }
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (string proxy in options.TrustedProxies)
        {
            forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        }
        app.UseForwardedHeaders(forwarded);
    }

    // Proxies either pass the prefix on or take it off; links, cookies and hubs bear it both ways.
    static void UsePrefix(this WebApplication app, string prefix)
    {
        if (prefix.Length == 0)
        {
            return;
        }
        app.UsePathBase(prefix);
        app.Use((context, next) =>
        {
            if (!context.Request.PathBase.HasValue)
            {
                context.Request.PathBase = prefix;
            }
            return next(context);
        });
    }
}
