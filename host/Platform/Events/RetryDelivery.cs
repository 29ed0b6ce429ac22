using MediatR;

namespace CrmModular.Host.Platform.Events;

/// <summary>Tries a failed delivery again at once.</summary>
public sealed record RetryDelivery(Guid EventId, string Handler) : IRequest;

internal sealed class RetryDeliveryHandler(ParkedDeliveries deliveries)
    : IRequestHandler<RetryDelivery>
{
    public Task Handle(RetryDelivery request, CancellationToken cancellationToken) =>
        deliveries.RetryAsync(request.EventId, request.Handler, cancellationToken);
}
