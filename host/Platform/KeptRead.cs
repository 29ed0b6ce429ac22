namespace CrmModular.Host.Platform;

/// <summary>
/// Keeps what was read until it is cleared. A read that began before the clearing answers who asked for it and is not kept:
/// it may have seen what was there before the change.
/// </summary>
internal sealed class KeptRead<T>
    where T : class
{
    private Slot _slot = new();

    private sealed class Slot
    {
        public T? Value;
    }

    public void Clear() => Interlocked.Exchange(ref _slot, new Slot());

    public async ValueTask<T> ReadAsync(Func<CancellationToken, Task<T>> read, CancellationToken ct)
    {
        var slot = Volatile.Read(ref _slot);
        return Volatile.Read(ref slot.Value) ?? (slot.Value = await read(ct));
    }
}
