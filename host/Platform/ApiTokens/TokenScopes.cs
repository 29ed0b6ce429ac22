using System.Collections.Immutable;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>
/// What a token may do of what its person may: <c>read</c> or <c>write</c>, alone for everything or with a module as in
/// <c>read:customers,write:sales</c>. To write includes to read.
/// </summary>
public sealed class TokenScopes
{
    public const string Read = "read";
    public const string Write = "write";

    /// <summary>All that the person may.</summary>
    public const string Everything = Write;

    public const int MaxLength = 500;

    /// <summary>Not even what every person may.</summary>
    public static readonly TokenScopes Nothing = new([]);

    private readonly ImmutableArray<(bool Writes, string Module)> _scopes;

    private TokenScopes(ImmutableArray<(bool Writes, string Module)> scopes) => _scopes = scopes;

    /// <summary>Whether it may change anything at all.</summary>
    public bool Writes => _scopes.Any(s => s.Writes);

    /// <summary>Null when the text is none.</summary>
    public static TokenScopes? Parse(string? text)
    {
        if (text is null || text.Length > MaxLength)
        {
            return null;
        }

        var scopes = ImmutableArray.CreateBuilder<(bool, string)>();
        foreach (
            var part in text.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            var (access, module) = part.Split(':', 2) is [var a, var m] ? (a, m) : (part, "");
            if (
                access is not (Read or Write)
                || module.Contains(':', StringComparison.Ordinal)
                || (module.Length == 0 && part.Contains(':', StringComparison.Ordinal))
            )
            {
                return null;
            }

            scopes.Add((access == Write, module));
        }

        return scopes.Count == 0 ? null : new TokenScopes(scopes.ToImmutable());
    }

    /// <summary>Whether a permission is within it.</summary>
    public bool Allow(string permission)
    {
        if (permission == RequiresAttribute.AnyPerson)
        {
            return _scopes.Length > 0;
        }

        var reads =
            permission.EndsWith(".view", StringComparison.Ordinal)
            || permission == PlatformPermissions.Export;
        foreach (var (writes, module) in _scopes)
        {
            if (
                (writes || reads)
                && (
                    module.Length == 0
                    || (
                        permission.Length > module.Length
                        && permission[module.Length] == '.'
                        && permission.StartsWith(module, StringComparison.Ordinal)
                    )
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() =>
        string.Join(
            ',',
            _scopes.Select(s =>
                (s.Writes ? Write : Read) + (s.Module.Length > 0 ? ":" + s.Module : "")
            )
        );
}
