using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Who may refer to whom, read from the assemblies themselves.</summary>
public sealed class ArchitectureGuards
{
    private const string Ours = "CrmModular.";

    [Fact]
    public void The_arrows_point_the_right_way()
    {
        var assemblies = Directory
            .GetFiles(Repository.Modules, $"{Ours}*.dll", SearchOption.AllDirectories)
            .Concat(
                Directory
                    .GetFiles(AppContext.BaseDirectory, $"{Ours}*.dll")
                    .Where(f => !Path.GetFileName(f).Contains("Tests", StringComparison.Ordinal))
            )
            .ToList();
        assemblies.Select(Path.GetFileName).ShouldContain("CrmModular.Host.dll");
        assemblies.Select(Path.GetFileName).ShouldContain("CrmModular.Customers.dll");
        assemblies
            .SelectMany(file =>
                Violations(Path.GetFileNameWithoutExtension(file), References(file))
            )
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CrmModular.Host", "CrmModular.Customers")]
    [InlineData("CrmModular.Host", "CrmModular.Customers.Contracts")]
    [InlineData("CrmModular.Sdk.Data", "CrmModular.Host")]
    [InlineData("CrmModular.Sdk", "Microsoft.EntityFrameworkCore")]
    [InlineData("CrmModular.Sdk", "Autofac")]
    [InlineData("CrmModular.Sales", "CrmModular.Customers")]
    [InlineData("CrmModular.Sales", "CrmModular.Host")]
    [InlineData("CrmModular.Sales", "Autofac")]
    [InlineData("CrmModular.Sales.Contracts", "CrmModular.Sales")]
    [InlineData("CrmModular.Sales.Contracts", "Microsoft.EntityFrameworkCore")]
    [InlineData("CrmModular.Sales.Contracts", "CrmModular.Sdk.Data")]
    public void The_guard_refuses_what_it_is_for(string from, string to) =>
        Violations(from, [to]).ShouldHaveSingleItem();

    [Theory]
    [InlineData("CrmModular.Host", "CrmModular.Sdk.Web")]
    [InlineData("CrmModular.Host", "Autofac")]
    [InlineData("CrmModular.Sales", "CrmModular.Customers.Contracts")]
    [InlineData("CrmModular.Sales", "Microsoft.EntityFrameworkCore")]
    [InlineData("CrmModular.Sales.Contracts", "CrmModular.Sdk")]
    public void The_guard_takes_what_is_right(string from, string to) =>
        Violations(from, [to]).ShouldBeEmpty();

    private static IEnumerable<string> Violations(string from, IEnumerable<string> references) =>
        references.Where(to => !IsAllowed(from, to)).Select(to => $"{from} -> {to}");

    private static bool IsAllowed(string from, string to)
    {
        var sdk = to.StartsWith("CrmModular.Sdk", StringComparison.Ordinal);
        var contracts = to.EndsWith(".Contracts", StringComparison.Ordinal);
        var ours = to.StartsWith(Ours, StringComparison.Ordinal);
        if (from == "CrmModular.Host")
        {
            return !ours || sdk;
        }

        if (to == "Autofac")
        {
            return false;
        }

        if (from.EndsWith(".Contracts", StringComparison.Ordinal) || from == "CrmModular.Sdk")
        {
            return !to.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                && (!ours || to == "CrmModular.Sdk" || contracts);
        }

        return from.StartsWith("CrmModular.Sdk", StringComparison.Ordinal)
            ? !ours || sdk
            : !ours || sdk || contracts;
    }

    private static List<string> References(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(r =>
                metadata.GetString(metadata.GetAssemblyReference(r).Name)
            ),
        ];
    }
}
