using CrmModular.Host.Data;
using CrmModular.Host.Platform.Setup;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Whether something is there twice that must be there once, left by an older version; mends it where that is asked.</summary>
internal static class DoublesCheck
{
    private const string Check = "doubles";

    /// <summary>Answers whether the other checks can go on.</summary>
    public static async Task<bool> RunAsync(
        IDatabase database,
        bool fix,
        Findings findings,
        CancellationToken ct
    )
    {
        if (fix)
        {
            var merged = await RoleDoubles.MergeAsync(database, ct);
            if (merged.Count > 0)
            {
                findings.Note(Check, "doctor.doubles.merged", ("roles", RoleDoubles.Names(merged)));
            }

            return true;
        }

        await using var connection = await database.OpenAsync(ct);
        var found = await RoleDoubles.FindAsync(database, connection, ct);
        if (found.Count > 0)
        {
            findings.Problem(Check, "doctor.doubles", ("roles", RoleDoubles.Names(found)));
        }

        return found.Count == 0;
    }
}
