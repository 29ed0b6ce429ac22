using CrmModular.Host.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>A run of a job that a person started.</summary>
/// <param name="Line">The run.</param>
/// <param name="Undoable">Whether it saved something under its own number, which can be taken back.</param>
public sealed record OwnWork(JobLine Line, bool Undoable);

/// <summary>Reads a run that the user started.</summary>
public sealed record ReadOwnWork(Guid Id) : IRequest<OwnWork>;

/// <summary>Ends a run that the user started.</summary>
public sealed record EndOwnWork(Guid Id) : IRequest;

internal sealed class OwnWorkHandler(
    PlatformContext context,
    ICurrentUser user,
    JobStatus status,
    IMediator mediator
) : IRequestHandler<ReadOwnWork, OwnWork>, IRequestHandler<EndOwnWork>
{
    public async Task<OwnWork> Handle(ReadOwnWork request, CancellationToken cancellationToken)
    {
        await CheckAsync(request.Id, cancellationToken);
        var line = await mediator.Send(new ReadJob(request.Id), cancellationToken);
        var saved = await context.Audit.AnyAsync(a => a.BatchId == request.Id, cancellationToken);
        return new OwnWork(line!, saved);
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
