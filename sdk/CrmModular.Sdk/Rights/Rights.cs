using Microsoft.AspNetCore.Authorization;

namespace CrmModular.Sdk;

/// <summary>Which records of an entity a person reaches. Compare and add scopes with <see cref="RecordScopes"/>, not by their numbers.</summary>
public enum RecordScope
{
    /// <summary>No record.</summary>
    None = 0,

    /// <summary>The records that the person owns.</summary>
    Own = 1,

    /// <summary>Own, and those of the people who report to the person, at any depth.</summary>
    Subordinates = 2,

    /// <summary>Own, and those of the people in the same department.</summary>
    Department = 3,

    /// <summary>Own, and those of the people in the same department and the departments below it.</summary>
    Tree = 4,

    /// <summary>Every record, also those without an owner.</summary>
    All = 5,

    /// <summary>What one role gives as <see cref="Subordinates"/> and another as <see cref="Department"/>; no role grants it.</summary>
    SubordinatesAndDepartment = 6,

    /// <summary>What one role gives as <see cref="Subordinates"/> and another as <see cref="Tree"/>; no role grants it.</summary>
    SubordinatesAndTree = 7,
}

/// <summary>An action that roles grant. A permission on records is granted with a scope.</summary>
/// <param name="Id">The name that is stored, <c>module.record.action</c>.</param>
/// <param name="Scoped">Whether it is granted with a record scope, or only as yes or no.</param>
/// <param name="Grants">The built-in roles that get it when the module is first enabled.</param>
public sealed record Permission(string Id, bool Scoped, params IReadOnlyList<RoleGrant> Grants)
{
    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";
}

/// <summary>What a built-in role gets of a permission when its module is first enabled.</summary>
/// <param name="Role">The key of a built-in role, see <see cref="BuiltInRoles"/>.</param>
/// <param name="Scope">The scope; for a permission without scope, <see cref="RecordScope.All"/>.</param>
public sealed record RoleGrant(string Role, RecordScope Scope);

/// <summary>The roles that every installation starts with; the administrator has every permission and is not listed in grants.</summary>
public static class BuiltInRoles
{
    /// <summary>Has every permission of every module.</summary>
    public const string Administrator = "administrator";

    /// <summary>Leads a team: reaches its own and the team's records.</summary>
    public const string Manager = "manager";

    /// <summary>Works on its own records.</summary>
    public const string Member = "member";

    /// <summary>Sees everything and changes nothing.</summary>
    public const string Reader = "reader";
}

/// <summary>Names the permission that a page or an endpoint asks for. A page or endpoint without one is refused when its module is built.</summary>
/// <param name="permission">The id of the permission.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresAttribute(string permission)
    : Attribute,
        IAuthorizationRequirementData,
        IAuthorizationRequirement
{
    /// <summary>The permission <see cref="AnyPerson"/> asks only that somebody is signed in.</summary>
    public const string AnyPerson = "signed-in";

    /// <summary>The id of the permission.</summary>
    public string Permission { get; } = permission;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Binds a page or an endpoint to a feature: while it is off for the user, the answer is 404.</summary>
/// <param name="feature">The id of the feature.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class FeatureAttribute(string feature) : Attribute
{
    /// <summary>The id of the feature.</summary>
    public string Feature { get; } = feature;
}

/// <summary>The person on whose behalf the current scope works: a signed-in user, a token's owner, or the one who started a job.</summary>
public interface ICurrentUser
{
    /// <summary>The person's id; null when nobody is signed in or the system itself works.</summary>
    Guid? PersonId { get; }

    /// <summary>The person's name; empty when there is none.</summary>
    string Name { get; }

    /// <summary>Where a change comes from: <c>page</c>, <c>api</c>, <c>import</c>, <c>job</c>, <c>cli</c>.</summary>
    string Via { get; }

    /// <summary>Whether the person has a permission, with any scope.</summary>
    bool Has(string permission);

    /// <summary>The scope in which the person has a permission: what all their roles reach together.</summary>
    RecordScope ScopeOf(string permission);
}
