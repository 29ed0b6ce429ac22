using System.Globalization;
using System.Text;
using CrmModular.Customers.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Finds customers that look like one that is about to be created: the same name, phone or e-mail.</summary>
public sealed record FindLikeCustomers(string Name, string? Phone, string? Email)
    : IRequest<IReadOnlyList<LikeCustomer>>;

/// <summary>A customer that looks like the new one.</summary>
/// <param name="ReasonKey">The key of the text that says what is the same.</param>
public sealed record LikeCustomer(Guid Id, string Name, string ReasonKey);

/// <summary>When two customers are taken for the same.</summary>
internal static class SameCustomer
{
    /// <summary>Words that say what kind of company it is, not which.</summary>
    private static readonly HashSet<string> Forms = new(StringComparer.Ordinal)
    {
        "inc",
        "ltd",
        "llc",
        "corp",
        "co",
        "company",
        "gmbh",
        "ag",
        "plc",
        "sa",
        "limited",
        "incorporated",
        "corporation",
        "the",
    };
    private static readonly string[] ChineseForms =
    [
        "股份有限公司",
        "有限责任公司",
        "有限公司",
        "公司",
    ];

    /// <summary>The shortest phone number that says anything.</summary>
    public const int LeastDigits = 7;

    /// <summary>A name without case, marks, spaces and legal form: <c>The ACME, Inc.</c> is <c>acme</c>.</summary>
    public static string Normalize(string name)
    {
        var folded = PlainCharacters.Normalized(name, NormalizationForm.FormKD).ToLowerInvariant();
        var words = new StringBuilder(folded.Length);
        foreach (var c in folded)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                words.Append(
                    char.IsLetterOrDigit(c) ? c
                    : c is '.' or '\'' ? ""
                    : ' '
                );
            }
        }

        var kept = words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var significant = kept.Where(w => !Forms.Contains(w)).ToList();
        var text = string.Concat(significant.Count > 0 ? significant : [.. kept]);
        var form = Array.Find(
            ChineseForms,
            f => text.EndsWith(f, StringComparison.Ordinal) && text.Length > f.Length
        );
        return form is null ? text : text[..^form.Length];
    }

    /// <summary>The first word that says which company it is, as it is written; Chinese names are one word without their form.</summary>
    public static string FirstWord(string name)
    {
        var words = name.Trim()
            .Split([' ', ',', '.', '-', '&'], StringSplitOptions.RemoveEmptyEntries);
        var word = Array.Find(words, w => !Forms.Contains(w.ToLowerInvariant())) ?? name;
        var form = Array.Find(
            ChineseForms,
            f => word.EndsWith(f, StringComparison.Ordinal) && word.Length > f.Length
        );
        return form is null ? word : word[..^form.Length];
    }

    public static bool Names(string one, string other) =>
        Normalize(one) is { Length: > 0 } name && name == Normalize(other);

    public static string Digits(string? phone) =>
        string.Concat((phone ?? "").Where(char.IsAsciiDigit));

    public static bool Phones(string? one, string? other) =>
        Digits(one) is { Length: >= LeastDigits } digits && digits == Digits(other);

    public static bool Emails(string? one, string? other) =>
        !string.IsNullOrWhiteSpace(one)
        && string.Equals(one.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);
}

internal sealed class FindLikeCustomersHandler(
    CustomersContext context,
    ICurrentUser user,
    IRecordSearch search
) : IRequestHandler<FindLikeCustomers, IReadOnlyList<LikeCustomer>>
{
    private const int Most = 5;
    private const int Candidates = 200;

    public async Task<IReadOnlyList<LikeCustomer>> Handle(
        FindLikeCustomers request,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<Guid, LikeCustomer>();
        await AddByNameAsync(found, request.Name, cancellationToken);
        var digits = SameCustomer.Digits(request.Phone);
        await AddBySearchAsync(
            found,
            digits.Length >= SameCustomer.LeastDigits ? digits : "",
            "customers.like.phone",
            c => SameCustomer.Phones(c.Phone, request.Phone),
            cancellationToken
        );
        await AddBySearchAsync(
            found,
            request.Email?.Trim() ?? "",
            "customers.like.email",
            c => SameCustomer.Emails(c.Email, request.Email),
            cancellationToken
        );
        return [.. found.Values.Take(Most)];
    }

    /// <summary>Names that begin with the same word lie side by side in the index of the list.</summary>
    private async Task AddByNameAsync(
        Dictionary<Guid, LikeCustomer> found,
        string name,
        CancellationToken ct
    )
    {
        var from = CrmModular.Sdk.SortKey.Of(SameCustomer.FirstWord(name));
        if (from.Length == 0)
        {
            return;
        }

        var to = from + "\u00ff\u00ff";
        var candidates = await Visible()
            .Where(c => string.Compare(c.NameSort, from) >= 0 && string.Compare(c.NameSort, to) < 0)
            .OrderBy(c => c.NameSort)
            .Select(c => new Candidate(c.Id, c.Name, c.Phone, c.Email))
            .Take(Candidates)
            .ToListAsync(ct);
        Add(found, candidates, "customers.like.name", c => SameCustomer.Names(c.Name, name));
    }

    /// <summary>Search finds a number or an address wherever it stands.</summary>
    private async Task AddBySearchAsync(
        Dictionary<Guid, LikeCustomer> found,
        string term,
        string reasonKey,
        Func<Candidate, bool> same,
        CancellationToken ct
    )
    {
        if (term.Length < 2)
        {
            return;
        }

        var candidates = await search
            .Restrict(context, Visible(), CustomerRecords.Customer, term)
            .Select(c => new Candidate(c.Id, c.Name, c.Phone, c.Email))
            .Take(Candidates)
            .ToListAsync(ct);
        Add(found, candidates, reasonKey, same);
    }

    private IQueryable<Customer> Visible() =>
        context.Customers.AsNoTracking().Visible(context, user, Rights.ViewCustomers);

    private static void Add(
        Dictionary<Guid, LikeCustomer> found,
        IEnumerable<Candidate> candidates,
        string reasonKey,
        Func<Candidate, bool> same
    )
    {
        foreach (var candidate in candidates.Where(same))
        {
            found.TryAdd(candidate.Id, new LikeCustomer(candidate.Id, candidate.Name, reasonKey));
        }
    }

    private sealed record Candidate(Guid Id, string Name, string Phone, string Email);
}
