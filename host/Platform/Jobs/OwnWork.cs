using CrmModular.Host.Data;
using CrmModular.Host.Platform.Undo;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>A run of a job that a person started.</summary>
/// <param name="Line">The run.</param>
/// <param name="Title">What it does.</param>
/// <param name="Undoable">Whether it saved something under its own number, which can be taken back and was not yet.</param>
/// <param name="Undoing">The run that takes it back, or has; null without one.</param>
public sealed record OwnWork(JobLine Line, string Title, bool Undoable, JobLine? Undoing);

/// <summary>Reads a run that the user started.</summary>
public sealed record ReadOwnWork(Guid Id) : IRequest<OwnWork>;

/// <summary>Ends a run that the user started.</summary>
public sealed record EndOwnWork(Guid Id) : IRequest;

internal sealed class OwnWorkHandler(
    PlatformContext context,
    ICurrentUser user,
    JobStatus status,
    IMediator mediator,
    ITexts texts
) : IRequestHandler<ReadOwnWork, OwnWork>, IRequestHandler<EndOwnWork>
{
    public async Task<OwnWork> Handle(ReadOwnWork request, CancellationToken cancellationToken)
    {
        await CheckAsync(request.Id, cancellationToken);
        var line = await mediator.Send(new ReadJob(request.Id), cancellationToken);
        var saved = await context.Audit.AnyAsync(a => a.BatchId == request.Id, cancellationToken);
        var undoing = saved ? await UndoingAsync(request.Id, cancellationToken) : null;
        return new OwnWork(
            line!,
            await TitleAsync(line!, cancellationToken),
            saved && undoing is null or { Ended: true },
            undoing
        );
    }

    private async Task<JobLine?> UndoingAsync(Guid batch, CancellationToken ct)
    {
        var arguments = UndoJob.ArgumentsFor(batch);
        var run = await context
            .JobRuns.Where(j => j.Name == UndoJob.Name && j.Arguments == arguments)
            .OrderByDescending(j => j.Id)
            .Select(j => (Guid?)j.Id)
            .FirstOrDefaultAsync(ct);
        return run is { } id ? await mediator.Send(new ReadJob(id), ct) : null;
    }

    /// <summary>A change of many records says which change it is.</summary>
    private async Task<string> TitleAsync(JobLine line, CancellationToken ct)
    {
        var run = await context.JobRuns.AsNoTracking().FirstAsync(r => r.Id == line.Id, ct);
        return run.Name.StartsWith("platform.bulk/", StringComparison.Ordinal)
            ? texts[
                $"list.bulk.{BulkJobArguments.ActionOf(run.Arguments).ToString().ToLowerInvariant()}"
            ]
            : line.Name;
    }

    public async Task Handle(EndOwnWork request, CancellationToken cancellationToken)
    {
        await CheckAsync(request.Id, cancellationToken);
        await status.CancelAsync(request.Id, cancellationToken);
    }

    /// <summary>Another's run is as little there as one that never was.</summary>
    private async Task CheckAsync(Guid id, CancellationToken ct)
    {
        if (
            user.PersonId is not { } person
            || !await context.JobRuns.AnyAsync(r => r.Id == id && r.PersonId == person, ct)
        )
        {
            throw new RecordNotFoundException(new RecordRef("platform.job", id));
        }
    }
}
