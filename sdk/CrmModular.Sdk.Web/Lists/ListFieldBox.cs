using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>The inputs of one filter with what is set in them.</summary>
internal sealed record ListFieldBox(ListScreen Screen, ListField Field, string Filter)
{
    public IReadOnlyList<string> Values => Filter.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public (string From, string To) Ends => Filter.Length == 0 ? ("", "") : ListWords.Ends(Filter);

    public IEnumerable<(Guid Id, string Name)> People =>
        Values
            .Select(v => Guid.TryParse(v, out var id) ? id : Guid.Empty)
            .Where(Screen.People.ContainsKey)
            .Select(id => (id, Screen.People[id]));

    public bool Has(string value) => Values.Contains(value, StringComparer.Ordinal);
}
