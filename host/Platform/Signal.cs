namespace CrmModular.Host.Platform;

/// <summary>Wakes one waiter; set several times before it looks, it wakes once.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was set already and nobody has looked yet.
        }
    }

    /// <summary>Waits until it is set, at most for a while.</summary>
    public Task<bool> WaitAsync(TimeSpan most, CancellationToken ct) => _set.WaitAsync(most, ct);

    public void Dispose() => _set.Dispose();
}
