using CrmModular.Sdk;

namespace CrmModular.Catalog.Contracts;

/// <summary>A product is called otherwise than before, or is back from the bin. The name that holds now is in <see cref="ProductView"/>.</summary>
/// <param name="RecordId">The product.</param>
[EventName("catalog.product.renamed")]
public sealed record ProductRenamed(Guid RecordId) : IModuleEvent;
