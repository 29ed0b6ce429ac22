using CrmModular.Sdk;

namespace CrmModular.Customers.Contracts;

/// <summary>A customer is called otherwise than before, or is back from the bin. The name that holds now is in <see cref="CustomerView"/>.</summary>
/// <param name="RecordId">The customer.</param>
[EventName("customers.customer.renamed")]
public sealed record CustomerRenamed(Guid RecordId) : IModuleEvent;
