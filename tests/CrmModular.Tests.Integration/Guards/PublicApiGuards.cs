using System.Reflection;
using System.Runtime.Loader;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>
/// What partners compile against changes only on purpose: the surface of each SDK and contracts assembly is a committed file.
/// <c>CRM_ACCEPT_API=1</c> writes the files anew; the change then shows in review.
/// </summary>
public sealed class PublicApiGuards
{
    private static readonly bool Accept =
        Environment.GetEnvironmentVariable("CRM_ACCEPT_API") is { Length: > 0 };

    public static TheoryData<string> Projects =>
        [
            .. new[] { "sdk", "modules" }
                .SelectMany(root =>
                    Directory.GetFiles(
                        Repository.Path(root),
                        "*.csproj",
                        SearchOption.AllDirectories
                    )
                )
                .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
                .Where(folder =>
                    folder.EndsWith(".Contracts", StringComparison.Ordinal)
                    || Path.GetFileName(folder)
                        is "CrmModular.Sdk"
                            or "CrmModular.Sdk.Data"
                            or "CrmModular.Sdk.Web"
                )
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_surface_is_the_committed_one(string project)
    {
        var name = Path.GetFileName(project);
        var actual = PublicApi.Of(Load(name));
        var file = Repository.Path(project, "PublicApi.txt");
        if (Accept)
        {
            File.WriteAllText(file, actual);
        }

        var committed = File.Exists(file) ? File.ReadAllText(file) : "";
        var before = committed.Split('\n');
        var after = actual.Split('\n');
        var changes = before
            .Except(after, StringComparer.Ordinal)
            .Select(line => $"- {line}")
            .Concat(after.Except(before, StringComparer.Ordinal).Select(line => $"+ {line}"));
        (actual == committed).ShouldBeTrue(
            $"{project}/PublicApi.txt is not what the assembly shows. If that is meant, run this test with CRM_ACCEPT_API=1.\n"
                + string.Join('\n', changes.Take(40))
        );
    }

    [Fact]
    public void A_change_shows()
    {
        var sdk = PublicApi.Of(typeof(CrmModule).Assembly);
        sdk.ShouldContain(
            "abstract class CrmModular.Sdk.CrmModule\n  System.Void Build(CrmModular.Sdk.ModuleBuilder module)"
        );
        sdk.ShouldContain("const System.Int32 Scale = 10000");
        sdk.ShouldNotContain("ClearEvents");
    }

    private static Assembly Load(string name)
    {
        if (name.StartsWith("CrmModular.Sdk", StringComparison.Ordinal))
        {
            return Assembly.Load(name);
        }

        var file = Directory
            .GetFiles(Repository.Modules, $"{name}.dll", SearchOption.AllDirectories)
            .First();
        return new AssemblyLoadContext(name).LoadFromAssemblyPath(file);
    }
}
