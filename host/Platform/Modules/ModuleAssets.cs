using CrmModular.Host.Modularity;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace CrmModular.Host.Platform.Modules;

/// <summary>
/// The files in the modules' own <c>wwwroot</c> folders, below an address with id and version. The generation serves them, so
/// that they go when their module goes; browsers may keep them for good, as another version has another address.
/// </summary>
internal sealed class ModuleAssets(GenerationHolder generation) : IFileProvider
{
    public const string Path = "/assets";

    public static void Use(IApplicationBuilder app) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = Path,
                FileProvider = new ModuleAssets(
                    app.ApplicationServices.GetRequiredService<GenerationHolder>()
                ),
                OnPrepareResponse = answer =>
                    answer.Context.Response.Headers.CacheControl =
                        "public, max-age=31536000, immutable",
            }
        );

    public IFileInfo GetFileInfo(string subpath)
    {
        if (
            subpath.Split('/', 4) is not ["", var id, var version, var file]
            || generation.Value.Modules.FirstOrDefault(m => m.Id == id)?.Module is not { } module
            || module.AssetVersion != version
        )
        {
            return new NotFoundFileInfo(subpath);
        }

        var root = System.IO.Path.Combine(module.Folder, "wwwroot");
        if (!Directory.Exists(root))
        {
            return new NotFoundFileInfo(subpath);
        }

        using var files = new PhysicalFileProvider(root);
        return files.GetFileInfo(file);
    }

    public IDirectoryContents GetDirectoryContents(string subpath) =>
        NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
