using System.Runtime.CompilerServices;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>Writes people into a file with the columns that their import reads, so that it can be changed and brought in again.</summary>
/// <param name="Text">A part of a name or address that narrows them; null for all.</param>
/// <param name="Role">A role that narrows them; null for all.</param>
public sealed record ExportPeople(string? Text, Guid? Role) : IRequest<PeopleFile>;

/// <summary>A file of people, and its rows as they are read.</summary>
public sealed record PeopleFile(ExportFile File, IAsyncEnumerable<object?[]> Rows);

internal sealed class ExportPeopleHandler(
    PlatformContext context,
    PeopleImport import,
    ICompany company,
    ITexts texts
) : IRequestHandler<ExportPeople, PeopleFile>
{
    private const int RowsAtOnce = 1000;

    public Task<PeopleFile> Handle(ExportPeople request, CancellationToken cancellationToken) =>
        Task.FromResult(
            new PeopleFile(
                new ExportFile(
                    texts["import.people"],
                    company.Today,
                    [.. import.Targets.Select(t => texts[t.TextKey])]
                ),
                RowsAsync(request, cancellationToken)
            )
        );

    /// <summary>Part by part, by id.</summary>
    private async IAsyncEnumerable<object?[]> RowsAsync(
        ExportPeople shown,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var after = Guid.Empty;
        while (true)
        {
            var part = await ReadPeopleHandler
                .PeopleIn(context, shown.Text, shown.Role)
                .OrderBy(p => p.Id)
                .Where(p => p.Id.CompareTo(after) > 0)
                .Take(RowsAtOnce)
                .Select(p => new
                {
                    Person = p,
                    Manager = context.Persons.FirstOrDefault(m => m.Id == p.ManagerId),
                    Department = context
                        .Departments.Where(d => d.Id == p.DepartmentId)
                        .Select(d => d.Name)
                        .FirstOrDefault(),
                })
                .ToListAsync(ct);
            foreach (var row in part)
            {
                yield return
                [
                    .. import.Targets.Select(t =>
                        t.Key switch
                        {
                            "recordId" => $"{row.Person.Id}",
                            "name" => row.Person.Name,
                            "externalId" => row.Person.ExternalId,
                            "email" => row.Person.Email,
                            "manager" => row.Manager?.Name,
                            "managerExternalId" => row.Manager?.ExternalId,
                            "department" => row.Department,
                            "region" => row.Person.Region,
                            _ => (object?)null,
                        }
                    ),
                ];
            }

            if (part.Count < RowsAtOnce)
            {
                yield break;
            }

            after = part[^1].Person.Id;
        }
    }
}
