using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>Someone in the company, with or without sign-in.</summary>
[RecordKind("platform.person")]
public sealed class Person : Entity
{
    private string _name = "";

    public string Name
    {
        get => _name;
        set
        {
            _name = value;
            NameSort = SortKey.Of(value);
        }
    }

    public string NameSort { get; private set; } = "";
    public string Email { get; set; } = "";
    public string Region { get; set; } = "";
    public Guid? DepartmentId { get; set; }
    public Guid? ManagerId { get; set; }
    public bool Active { get; set; } = true;

    /// <summary>The language of pages; empty follows the browser.</summary>
    public string Language { get; set; } = "";

    /// <summary><c>light</c>, <c>dark</c> or <c>auto</c>.</summary>
    public string Theme { get; set; } = "auto";

    /// <summary>Whether single letters are keys.</summary>
    public bool LetterKeys { get; set; } = true;

    /// <summary>Finds the person again when the same file is imported; empty for none.</summary>
    public string ExternalId { get; set; } = "";
}

/// <summary>A part of the company.</summary>
[RecordKind("platform.department")]
public sealed class Department : Entity
{
    public required string Name { get; set; }
    public Guid? ParentId { get; set; }

    /// <summary>Who leads it: reaches its records as if working in it.</summary>
    public Guid? ManagerId { get; set; }
}

/// <summary>A set of permissions that people get together.</summary>
[RecordKind(Kind)]
public sealed class Role : Entity
{
    public const string Kind = "platform.role";

    /// <summary>The key of a built-in role; empty for a role of the company's own.</summary>
    public string Key { get; set; } = "";

    /// <summary>The name of a role of the company's own; built-in roles are named by the texts.</summary>
    public string Name { get; set; } = "";
}

/// <summary>A permission of a role, kept also while its module is off.</summary>
public sealed class RoleGrantRow
{
    public Guid RoleId { get; set; }
    public required string Permission { get; set; }
    public RecordScope Scope { get; set; }
}

/// <summary>A role of a person.</summary>
public sealed class PersonRole
{
    public Guid PersonId { get; set; }
    public Guid RoleId { get; set; }
}

/// <summary>How a person signs in; has the person's id.</summary>
public sealed class SignIn : IdentityUser<Guid>;

/// <summary>A key by which a program acts for a person. Only its digest is kept.</summary>
public sealed class ApiToken
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid PersonId { get; set; }
    public required string Name { get; set; }

    /// <summary>SHA-256 of the token: it is random and long, so it needs no salt.</summary>
    public required byte[] Digest { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it ends; one that was made before tokens had an end ends a year after it was made.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Written every few minutes, not with each request; null for one that was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>What it may do of what its person may, see <see cref="ApiTokens.TokenScopes"/>.</summary>
    public string Scopes { get; set; } = ApiTokens.TokenScopes.Everything;
}

/// <summary>A row of <see cref="ReachRow"/> as the host keeps it.</summary>
public sealed class ReachEntry
{
    public Guid ViewerId { get; set; }
    public RecordScope Scope { get; set; }
    public Guid OwnerId { get; set; }
}

internal static class PeopleModel
{
    private const string Module = PlatformModel.ModuleId;

    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<Person>(person =>
        {
            person.ToModuleTable("people", Module, provider);
            person.Property(x => x.Name).HasMaxLength(200);
            person.Property(x => x.NameSort).HasMaxLength(SortKey.MaxLength);
            person.Property(x => x.Email).HasMaxLength(254);
            person.HasIndex(x => x.Name);
            person.HasIndex(x => x.ExternalId);
        });
        model.Entity<Department>(d =>
        {
            d.ToModuleTable("departments", Module, provider);
            d.Property(x => x.Name).HasMaxLength(200);
        });
        // A built-in role is there once: the index of its key is in the migration, which must not change the column's collation.
        model.Entity<Role>(role => role.ToModuleTable("roles", Module, provider));
        model.Entity<RoleGrantRow>(grant =>
        {
            grant.ToModuleTable("role_grants", Module, provider);
            grant.HasKey(x => new { x.RoleId, x.Permission });
            grant.Property(x => x.Scope).HasConversion<int>();
        });
        model.Entity<PersonRole>(role =>
        {
            role.ToModuleTable("person_roles", Module, provider);
            role.HasKey(x => new { x.PersonId, x.RoleId });
        });
        model.Entity<SignIn>(signIn =>
        {
            signIn.ToModuleTable("sign_ins", Module, provider);
            signIn.HasIndex(x => x.NormalizedUserName).IsUnique();
            signIn.Property(x => x.ConcurrencyStamp).IsConcurrencyToken();
        });
        model.Entity<ApiToken>(token =>
        {
            token.ToModuleTable("tokens", Module, provider);
            token.HasIndex(x => x.Digest).IsUnique();
            token.HasIndex(x => x.PersonId);
            token
                .Property(x => x.Scopes)
                .HasMaxLength(ApiTokens.TokenScopes.MaxLength)
                .HasDefaultValue(ApiTokens.TokenScopes.Everything);
        });
        model.Entity<ReachEntry>(reach =>
        {
            reach.ToModuleTable("reach", Module, provider);
            reach.HasKey(x => new
            {
                x.ViewerId,
                x.Scope,
                x.OwnerId,
            });
            reach.Property(x => x.Scope).HasConversion<int>();
        });
    }
}
