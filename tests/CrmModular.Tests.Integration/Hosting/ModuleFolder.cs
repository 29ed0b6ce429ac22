namespace CrmModular.Tests.Integration.Hosting;

/// <summary>A folder of module folders for one test, copied from what the build staged, so that a test may break them.</summary>
public sealed class ModuleFolder : IDisposable
{
    private static readonly string TestModules = Repository.Path(
        "artifacts",
        "test-modules",
        Repository.Configuration
    );

    public string Path { get; } = Directory.CreateTempSubdirectory("crm-test-modules-").FullName;

    /// <summary>Copies one of our own modules, or one of the test modules.</summary>
    /// <param name="id">The module.</param>
    /// <param name="folder">The name of the folder that it gets; null for the id.</param>
    public string Add(string id, string? folder = null)
    {
        var source = new[] { Repository.Modules, TestModules }
            .Select(root => System.IO.Path.Combine(root, id))
            .First(Directory.Exists);
        return Copy(source, folder ?? id);
    }

    /// <summary>Copies a folder that was built elsewhere.</summary>
    public string Copy(string source, string folder)
    {
        var target = System.IO.Path.Combine(Path, folder);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    /// <summary>Makes a folder with nothing but a manifest.</summary>
    public string AddManifest(string folder, string manifest)
    {
        var target = System.IO.Path.Combine(Path, folder);
        Directory.CreateDirectory(target);
        File.WriteAllText(System.IO.Path.Combine(target, "module.json"), manifest);
        return target;
    }

    /// <summary>Changes the manifest of a module that was added.</summary>
    public void Change(string folder, string from, string to)
    {
        var file = System.IO.Path.Combine(Path, folder, "module.json");
        var before = File.ReadAllText(file);
        before.ShouldContain(from);
        File.WriteAllText(file, before.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Path, true);
}
