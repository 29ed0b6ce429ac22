namespace CrmModular.Sdk;

/// <summary>Finds records of a kind by the names that stand in files; the target of the extension is the kind. It answers only what the user may see.</summary>
public interface IImportLookup
{
    /// <summary>The records that have one of the names, see <see cref="ImportNames"/>; several where a name is not unique.</summary>
    Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    );

    /// <summary>The records that have one of the external ids, exactly as they stand; none where the kind has no such ids.</summary>
    Task<IReadOnlyList<ImportName>> FindByExternalIdAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken ct
    ) => Task.FromResult<IReadOnlyList<ImportName>>([]);

    /// <summary>Names that may have been meant; the host picks the nearest.</summary>
    Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct);

    /// <summary>Whether the user may have it create what is not there.</summary>
    bool CanCreate { get; }

    /// <summary>Creates a record of that name and nothing else, and saves it.</summary>
    Task<Guid> CreateAsync(string name, CancellationToken ct);
}

/// <summary>A record by its name.</summary>
/// <param name="Id">The record.</param>
/// <param name="Name">Its name.</param>
public sealed record ImportName(Guid Id, string Name)
{
    /// <summary>Its external id; empty for none.</summary>
    public string ExternalId { get; init; } = "";
}

/// <summary>When two written names are the same.</summary>
public static class ImportNames
{
    /// <summary>The name in compatibility form, without outer or repeated spaces, in upper case: equal for equal names.</summary>
    public static string Normal(string name) =>
        string.Join(
                ' ',
                PlainCharacters
                    .Normalized(name, System.Text.NormalizationForm.FormKC)
                    .Split(
                        (char[]?)null,
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    )
            )
            .ToUpperInvariant();
}
