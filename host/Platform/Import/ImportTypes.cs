using System.Globalization;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Texts;

namespace CrmModular.Host.Platform.Import;

/// <summary>The kinds of record that the user may import, and which of them a file seems to hold.</summary>
internal sealed class ImportTypes(
    IExtensions extensions,
    IEnumerable<ModuleData> data,
    IServiceProvider services,
    TextStore store
)
{
    /// <summary>A file may name thousands of records that a type reads before it can say what it takes.</summary>
    private const int Budgets = 10;

    private IReadOnlyList<Known>? _known;

    /// <summary>Why types of some modules are missing.</summary>
    public IReadOnlyList<ContributionFailure> Failed { get; private set; } = [];

    /// <param name="Type">The type.</param>
    /// <param name="ModuleId">The module whose context it changes.</param>
    public sealed record Known(IImportType Type, string ModuleId);

    public async Task<IReadOnlyList<Known>> ListAsync(CancellationToken ct)
    {
        if (_known is not null)
        {
            return _known;
        }

        // One that throws or hangs is left out before it comes near the scope in which records are written.
        var asked = await extensions.AskAsync<IImportType, IImportType>(
            "",
            async (type, _, c) =>
            {
                await type.Instance.PrepareAsync(c);
                return type.Instance.Targets is { Count: > 0 } ? type.Instance : null;
            },
            budgets: Budgets,
            ct: ct
        );
        Failed = [.. asked.Select(a => a.Failure).OfType<ContributionFailure>()];
        var found = new List<Known>();
        foreach (var declaration in asked.Where(a => a.Failure is null).Select(a => a.Declaration))
        {
            var type = (IImportType)services.GetRequiredService(declaration.Implementation);
            await type.PrepareAsync(ct);
            found.Add(new Known(type, declaration.ModuleId));
        }

        return _known = [.. found.OrderBy(t => t.Type.Order)];
    }

    public async Task<Known?> FindAsync(string id, CancellationToken ct) =>
        (await ListAsync(ct)).FirstOrDefault(t => t.Type.Id == id);

    public ModuleDbContext ContextOf(Known type) =>
        data.First(d => d.ModuleId == type.ModuleId).Resolve(services);

    /// <summary>The type whose targets the columns fit best; a tie goes to the one that comes first.</summary>
    public async Task<Known?> GuessAsync(IReadOnlyList<string> headers, CancellationToken ct)
    {
        var types = await ListAsync(ct);
        return types.Count == 0
            ? null
            : types
                .Where(t => Propose(t.Type, headers).Count > 0)
                .MaxBy(t => Score(t.Type, headers))
                ?? throw new RuleException("import.type.unclear");
    }

    private double Score(IImportType type, IReadOnlyList<string> headers)
    {
        var matches = Propose(type, headers);
        var targets = matches.Select(m => type.Targets.First(t => t.Key == m.FieldKey)).ToList();
        var missing = type.Targets.Count(t => t.Required && !targets.Contains(t));
        return matches.Sum(m => m.Confidence)
            + (0.5 * targets.Count(t => t.ExternalId || t.Identifies))
            - (2 * missing);
    }

    /// <summary>Which column goes where, by the labels in every language and the headings that the type knows.</summary>
    public IReadOnlyList<HeaderMatch> Propose(IImportType type, IReadOnlyList<string> headers)
    {
        var leftOut = LeftOut(type);
        return HeaderMatcher.Propose(
            [.. headers.Select(h => leftOut.Contains(NameKey.Of(h)) ? "" : h)],
            [
                .. type.Targets.Select(t => new ImportField(
                    t.Key,
                    [
                        .. store
                            .Languages.Select(l =>
                                store.Find(CultureInfo.GetCultureInfo(l), t.TextKey)?.Other
                            )
                            .OfType<string>()
                            .Concat(t.Headings)
                            .Append(t.Key)
                            .Distinct(StringComparer.OrdinalIgnoreCase),
                    ]
                )),
            ]
        );
    }

    /// <summary>The headings under which an export of the type has what no import takes, in every language; not those that a target has too.</summary>
    public IReadOnlySet<string> LeftOut(IImportType type) =>
        type
            .LeftOut.SelectMany(InEveryLanguage)
            .Select(NameKey.Of)
            .Except(type.Targets.SelectMany(t => InEveryLanguage(t.TextKey)).Select(NameKey.Of))
            .ToHashSet(StringComparer.Ordinal);

    private IEnumerable<string> InEveryLanguage(string key) =>
        store
            .Languages.Select(l => store.Find(CultureInfo.GetCultureInfo(l), key)?.Other)
            .OfType<string>();
}
