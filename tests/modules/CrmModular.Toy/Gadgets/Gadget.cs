namespace CrmModular.Toy.Gadgets;

[RecordKind(Kind)]
public sealed class Gadget : Entity, IOwned, ISearchable
{
    public const string Kind = "toy.gadget";
    private string _name = "";

    public required string Name
    {
        get => _name;
        set
        {
            _name = value;
            NameSort = SortKey.Of(value);
        }
    }

    public string NameSort { get; private set; } = "";
    public Guid? OwnerId { get; set; }
    public Guid? CustomerId { get; set; }

    /// <summary>How often the module's own handler heard that it was made.</summary>
    public int Heard { get; set; }

    public SearchText? ToSearch() => new(Name, "");
}

internal static class GadgetList
{
    public static readonly ListDefinition<Gadget> Definition = new ListDefinition<Gadget>(
        "toy.gadgets",
        ToyModule.View
    ).Text("name", "toy.field.name", g => g.Name, g => g.NameSort, true);
}
