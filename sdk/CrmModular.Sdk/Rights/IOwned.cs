namespace CrmModular.Sdk;

/// <summary>A record that a person owns; record scope is decided by the owner.</summary>
public interface IOwned
{
    /// <summary>The owner; null for none, and then only the scope of all records reaches it.</summary>
    Guid? OwnerId { get; }
}
