namespace CrmModular.Host.Platform;

/// <summary>Where the product keeps its things.</summary>
internal sealed class HostPaths
{
    public HostPaths(IConfiguration configuration, IHostEnvironment environment)
    {
        Data = Path.GetFullPath(
            configuration["CrmModular:DataPath"] is { Length: > 0 } set ? set : Default(environment)
        );
        var product = configuration["CrmModular:ModulesPath"] is { Length: > 0 } modules
            ? Path.GetFullPath(modules)
            : Path.Combine(AppContext.BaseDirectory, "modules");
        var installed = Path.Combine(Data, "modules");
        try
        {
            Directory.CreateDirectory(installed);
            // Said here in its own words; the database would speak of its connection.
            var trial = Path.Combine(Data, $".start-{Guid.NewGuid():N}");
            File.WriteAllText(trial, "");
            File.Delete(trial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("start.folder", ("detail", e.Message));
        }

        ModuleFolders = [product, installed];
    }

    /// <summary>The folder of everything that changes.</summary>
    public string Data { get; }

    /// <summary>The folders that hold module folders: those of the product, then what was installed.</summary>
    public IReadOnlyList<string> ModuleFolders { get; }

    /// <summary>In a clone the folder beside the solution, otherwise one beside the program.</summary>
    private static string Default(IHostEnvironment environment)
    {
        for (
            var folder = new DirectoryInfo(environment.ContentRootPath);
            folder is not null;
            folder = folder.Parent
        )
        {
            if (File.Exists(Path.Combine(folder.FullName, "CrmModular.sln")))
            {
                return Path.Combine(folder.FullName, "data");
            }
        }

        return Path.Combine(environment.ContentRootPath, "data");
    }
}
