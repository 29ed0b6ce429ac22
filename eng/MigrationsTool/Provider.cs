using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Migrations;

/// <summary>One of the two databases: the prefix of its contexts' names, and options that never connect.</summary>
internal sealed record Provider(string Name, Action<DbContextOptionsBuilder, Assembly> Use)
{
    public static readonly Provider[] All =
    [
        new(
            "Sqlite",
            (options, assembly) =>
                options.UseSqlite("Data Source=:memory:", o => o.MigrationsAssembly(assembly))
        ),
        new(
            "PostgreSql",
            (options, assembly) =>
                options.UseNpgsql("Host=localhost", o => o.MigrationsAssembly(assembly))
        ),
    ];

    public IEnumerable<Type> ContextsIn(Assembly assembly) =>
        assembly
            .GetTypes()
            .Where(type => type.IsSealed && type.IsSubclassOf(typeof(DbContext)))
            .Where(type => type.Name.StartsWith(Name, StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    public DbContext Create(Type contextType)
    {
        var builder = (DbContextOptionsBuilder)
            Activator.CreateInstance(
                typeof(DbContextOptionsBuilder<>).MakeGenericType(contextType)
            )!;
        Use(builder, contextType.Assembly);
        var constructor = contextType
            .GetConstructors()
            .FirstOrDefault(c => TakesOptions(c, builder.Options));
        if (constructor is null)
        {
            throw new InvalidOperationException(
                $"{contextType.Name} needs a public constructor that takes DbContextOptions<{contextType.Name}> or DbContextOptions, and nothing else that has no default."
            );
        }
        var rest = constructor.GetParameters().Skip(1).Select(parameter => parameter.DefaultValue);
        return (DbContext)constructor.Invoke([builder.Options, .. rest]);
    }

    private static bool TakesOptions(ConstructorInfo constructor, DbContextOptions options) =>
        constructor.GetParameters() is [var first, .. var rest]
        && typeof(DbContextOptions).IsAssignableFrom(first.ParameterType)
        && first.ParameterType.IsInstanceOfType(options)
        && rest.All(parameter => parameter.HasDefaultValue);
}
