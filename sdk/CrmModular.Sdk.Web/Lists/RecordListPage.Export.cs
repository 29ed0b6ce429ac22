using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sdk.Web;

/// <content>Export.</content>
public abstract partial class RecordListPage<T>
{
    private const int RowsAtOnce = 1000;

    /// <summary>All rows of the filter with the columns that are shown, as a file.</summary>
    public async Task<IActionResult> OnGetExportAsync(string? format) =>
        await ExportAsync(await PrepareAsync(), format ?? "xlsx", null);

    private async Task<IActionResult> ExportAsync(
        ListScreen screen,
        string format,
        IReadOnlyCollection<Guid>? only
    )
    {
        if (!screen.MayExport)
        {
            throw new UnauthorizedAccessException("Exporting needs a permission.");
        }

        Response.RegisterForDispose(services.Exports.Begin());
        screen.Columns = FileColumns(screen);
        var request = screen.State.Request with { Only = only };
        var file = new ExportFile(Texts[Look.TextKey], services.Company.Today, Headings(screen));
        return await file.SendAsync(Response, format, ExportRowsAsync(screen, request), Ct);
    }

    /// <summary>A file is read later and by others: a column that is slow is worth more of a wait there than on a page.</summary>
    private const int ExportBudgets = 10;

    private object?[] Headings(ListScreen screen)
    {
        var titles = screen.Columns.Select(c => (object?)c.Title);
        var currency = HasMoney(screen) ? [Texts["list.currency"]] : Array.Empty<object?>();
        return [.. titles, .. currency, Texts[ImportTarget.RecordId.TextKey]];
    }

    /// <summary>What stands for several fields is written as those, so that an import puts each back where it was.</summary>
    private static List<ListColumn> FileColumns(ListScreen screen)
    {
        var all = screen.Columns.Concat(screen.OtherColumns).ToList();
        var columns = screen
            .Columns.SelectMany(c =>
                c.Field is { Exports: { Count: > 0 } keys }
                    ? keys.Select(k => all.Find(o => o.Key == k)).OfType<ListColumn>()
                    : [c]
            )
            .DistinctBy(c => c.Key);
        var (own, more) = (0, 0);
        return [.. columns.Select(c => c with { Index = c.Field is null ? more++ : own++ })];
    }

    private static bool HasMoney(ListScreen screen) =>
        screen.Columns.Any(c => c.Field?.Kind == FieldKind.Money);

    private async IAsyncEnumerable<object?[]> ExportRowsAsync(
        ListScreen screen,
        ListRequest request
    )
    {
        var fields = screen.Columns.Select(c => c.Field).OfType<ListField<T>>().ToList();
        var money = HasMoney(screen);
        await foreach (var part in services.Reader.PartsAsync(request, fields, RowsAtOnce, Ct))
        {
            var people = PeopleIn(part, screen.Columns);
            var added = await AddedAsync(screen, part, ExportBudgets);
            foreach (var row in part)
            {
                var cells = screen.Columns.Select(c =>
                    c.Field is { } field
                        ? ExportValue(field, row.Values[c.Index], people)
                        : added[c.Index].GetValueOrDefault(row.Id)
                );
                var currency = row.Currency.Length > 0 ? row.Currency : services.Company.Currency;
                yield return money ? [.. cells, currency, row.Id] : [.. cells, row.Id];
            }
        }
    }

    /// <summary>A value as a file holds it: numbers and dates typed, everything else in words.</summary>
    private object? ExportValue(
        ListField field,
        object? value,
        IReadOnlyDictionary<Guid, string> people
    ) =>
        (field.Kind, value) switch
        {
            (_, null or "") => null,
            (FieldKind.Person, Guid id) => people.GetValueOrDefault(id),
            (FieldKind.Choice, _) => ListWords.Choice(Texts, field, value.ToString()!),
            (FieldKind.Tags, string tags) => TagCell.Write(TagText.Split(tags)),
            (FieldKind.Money, long units) => (decimal)units / Money.Scale,
            (FieldKind.Number, IConvertible number) => number.ToDecimal(null),
            (_, DateTimeOffset time) => TimeZoneInfo
                .ConvertTime(time, services.Company.TimeZone)
                .DateTime,
            (_, DateOnly date) => date,
            _ => value.ToString(),
        };
}
