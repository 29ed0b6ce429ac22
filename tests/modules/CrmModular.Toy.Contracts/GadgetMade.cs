using CrmModular.Sdk;

namespace CrmModular.Toy.Contracts;

/// <summary>A gadget was made.</summary>
[EventName("toy.gadget.made")]
public sealed record GadgetMade(Guid GadgetId, string Name) : IModuleEvent
{
    public Guid RecordId => GadgetId;
}
