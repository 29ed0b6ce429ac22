using System.Reflection;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Where things lie in the clone that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as this test program was built.</summary>
    public static string Configuration { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == "Configuration")
            .Value!;

    /// <summary>The folder into which the build staged our own modules.</summary>
    public static string Modules { get; } = Path("artifacts", "modules", Configuration);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CrmModular.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside of a clone.");
    }
}
