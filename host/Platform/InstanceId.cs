namespace CrmModular.Host.Platform;

/// <summary>Names this process among those that share the database.</summary>
internal sealed class InstanceId
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public string Text => Id.ToString("N");

    public string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
