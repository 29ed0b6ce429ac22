using MediatR;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>Ends a run that waits, and asks a running one to end.</summary>
public sealed record EndJob(Guid Id) : IRequest;

internal sealed class EndJobHandler(JobStatus status) : IRequestHandler<EndJob>
{
    public Task Handle(EndJob request, CancellationToken cancellationToken) =>
        status.CancelAsync(request.Id, cancellationToken);
}
