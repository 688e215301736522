using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Pages.Shared;

/// <summary>
/// Styles, modules and client libraries, served below <c>/assets/{version}/</c>. The version is in the path and not in a
/// query, so that modules which import each other by relative address stay in one version and can be cached for good:
/// behind a slow tunnel a page then costs one request.
/// </summary>
public static class Assets
{
    static readonly Lazy<string> VersionOfFiles = new(ReadVersion);

    /// <summary>Changes whenever a file below the web root does.</summary>
    public static string Version => VersionOfFiles.Value;

    /// <summary>The address of an asset, for example <c>css/tokens.css</c>.</summary>
    public static string Asset(this IUrlHelper url, string path) => url.Content($"~/assets/{Version}/{path}");

    /// <summary>The address of the sheets that every page has and then of these, as one: each further request costs a page its first picture.</summary>
    public static string Styles(this IUrlHelper url, params string[] sheets) => url.Asset(JoinedSheets.PathOf(["tokens", "base", "frame", "components", .. sheets]));

    internal static void MapAssets(this IEndpointRouteBuilder app)
    {
        var environment = app.ServiceProvider.GetRequiredService<IWebHostEnvironment>();
        bool immutable = !environment.IsDevelopment();
        var files = app.CreateApplicationBuilder();
        files.UseResponseCompression();
        files.Use((context, next) =>
        {
            // The static file step stands aside where an endpoint is set, and we are inside one.
            context.SetEndpoint(null);
            context.Request.Path = "/" + context.Request.RouteValues["path"];
            return next(context);
        });
        files.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new JoinedSheets(environment.WebRootFileProvider),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                immutable ? "public, max-age=31536000, immutable" : "no-cache",
        });
        app.MapMethods("/assets/{version}/{**path}", ["GET", "HEAD"], files.Build()).WithDisplayName("assets").ExcludeFromDescription();
    }

    static string ReadVersion()
    {
        var root = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        if (!root.Exists)
        {
            return "none";
        }
        var listing = new StringBuilder();
        foreach (var file in root.EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            listing.Append(file.FullName.AsSpan(root.FullName.Length)).Append(file.Length).Append(file.LastWriteTimeUtc.Ticks).Append('\n');
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString())))[..12];
    }
}
