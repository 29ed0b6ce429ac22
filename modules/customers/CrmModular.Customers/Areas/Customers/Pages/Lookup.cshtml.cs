using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>Answers what is typed into the pickers of forms, as JSON.</summary>
[Requires(Rights.ViewCustomers)]
public sealed class LookupModel(
    CustomersContext context,
    ICurrentUser user,
    IRecordSearch search,
    ValuesInUse values
) : PageModel
{
    private const int Most = 30;
    private const int Read = 150;

    /// <summary>A record in a picker. Its id becomes text in JSON, not in SQL: SQLite keeps ids as bytes.</summary>
    public sealed record Entry(Guid Value, string Text, string Sub);

    /// <summary>A word in a picker.</summary>
    public sealed record Word(string Value, string Text);

    public async Task<IActionResult> OnGetAsync(
        string what,
        string? q,
        Guid? customer,
        CancellationToken ct
    )
    {
        var term = q?.Trim() ?? "";
        return what switch
        {
            "people" => new JsonResult(await PeopleAsync(term, ct)),
            "customers" => new JsonResult(await CustomersAsync(term, ct)),
            "contacts" when customer is { } id => new JsonResult(await ContactsAsync(id, term, ct)),
            "tags" => new JsonResult(await TagsAsync(term, ct)),
            _ => NotFound(),
        };
    }

    private async Task<IEnumerable<Entry>> PeopleAsync(string term, CancellationToken ct) =>
        await FirstAsync(
            context
                .People.Where(p => p.Active)
                .WherePart(term, p => p.Name)
                .OrderBy(p => p.NameSort)
                .Select(p => new Entry(p.Id, p.Name, p.Region)),
            term,
            ct
        );

    /// <summary>More are read than are shown, so that a name that begins with the term is not lost behind those that have it elsewhere.</summary>
    private static async Task<IEnumerable<Entry>> FirstAsync(
        IQueryable<Entry> found,
        string term,
        CancellationToken ct
    ) => (await found.Take(Read).ToListAsync(ct)).BeginningFirst(term, e => e.Text).Take(Most);

    private async Task<IEnumerable<Entry>> CustomersAsync(string term, CancellationToken ct)
    {
        var visible = context.Customers.AsNoTracking().Visible(context, user, Rights.ViewCustomers);
        // One letter finds too much to be of use; the ones that were changed last are shown until the second.
        if (term.EnumerateRunes().Count() < 2)
        {
            return await LatestAsync(visible, ct);
        }

        var begin = await BeginningAsync(visible, term, ct);
        if (begin.Count == Most)
        {
            return begin;
        }

        var scope = user.ScopeOf(Rights.ViewCustomers);
        var find = new FindInKind(CustomerRecords.Customer, scope, term, Most);
        var ids = (await search.FindAsync(context, find, ct)).Select(f => f.Id).ToList();
        var others = await LatestAsync(visible.Where(c => ids.Contains(c.Id)), ct);
        return
        [
            .. begin,
            .. others.ExceptBy(begin.Select(b => b.Value), o => o.Value).Take(Most - begin.Count),
        ];
    }

    private static Task<List<Entry>> LatestAsync(IQueryable<Customer> some, CancellationToken ct) =>
        some.OrderByDescending(c => c.ChangedAt)
            .ThenByDescending(c => c.Id)
            .Take(Most)
            .Select(c => new Entry(c.Id, c.Name, c.Industry))
            .ToListAsync(ct);

    /// <summary>Names that begin with what was typed are meant first; they lie side by side in the index of the list.</summary>
    private static async Task<List<Entry>> BeginningAsync(
        IQueryable<Customer> visible,
        string term,
        CancellationToken ct
    )
    {
        var from = SortKey.Of(term);
        var to = from + "\u00ff\u00ff";
        return from.Length == 0
            ? []
            : await visible
                .Where(c =>
                    string.Compare(c.NameSort, from) >= 0 && string.Compare(c.NameSort, to) < 0
                )
                .OrderBy(c => c.NameSort)
                .ThenBy(c => c.Id)
                .Take(Most)
                .Select(c => new Entry(c.Id, c.Name, c.Industry))
                .ToListAsync(ct);
    }

    private Task<IEnumerable<Entry>> ContactsAsync(Guid customer, string term, CancellationToken ct)
    {
        var reached = context.Customers.Visible(context, user, Rights.ViewCustomers);
        return FirstAsync(
            context
                .Contacts.AsNoTracking()
                .Where(c => c.CustomerId == customer && reached.Any(r => r.Id == customer))
                .WherePart(term, c => c.Name)
                .OrderBy(c => c.NameSort)
                .Select(c => new Entry(c.Id, c.Name, c.JobTitle)),
            term,
            ct
        );
    }

    private async Task<List<Word>> TagsAsync(string term, CancellationToken ct) =>
        [
            .. (await values.ReadAsync(ct))[nameof(Customer.Tags)]
                .Where(t =>
                    FoldedText.Of(t).Contains(FoldedText.Of(term), StringComparison.Ordinal)
                )
                .Take(Most)
                .Select(t => new Word(t, t)),
        ];
}
