using MediatR;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>Queues a run that failed or was ended once more.</summary>
public sealed record RetryJob(Guid Id) : IRequest;

internal sealed class RetryJobHandler(JobStatus status) : IRequestHandler<RetryJob>
{
    public Task Handle(RetryJob request, CancellationToken cancellationToken) =>
        status.RetryAsync(request.Id, cancellationToken);
}
