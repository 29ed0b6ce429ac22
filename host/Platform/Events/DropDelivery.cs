using MediatR;

namespace CrmModular.Host.Platform.Events;

/// <summary>Gives a failed delivery up, so that those behind it for the same record go on.</summary>
public sealed record DropDelivery(Guid EventId, string Handler) : IRequest;

internal sealed class DropDeliveryHandler(ParkedDeliveries deliveries)
    : IRequestHandler<DropDelivery>
{
    public Task Handle(DropDelivery request, CancellationToken cancellationToken) =>
        deliveries.DropAsync(request.EventId, request.Handler, cancellationToken);
}
