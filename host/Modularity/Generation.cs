using System.Collections.Immutable;
using Autofac;
using Microsoft.AspNetCore.Http;

namespace CrmModular.Host.Modularity;

/// <summary>
/// The set of enabled modules made runnable: a container of its own, a request pipeline, and what its modules declared.
/// It is leased for the length of a request; once replaced, it ends with its last lease.
/// </summary>
public sealed class Generation : IAsyncDisposable
{
    private readonly ILifetimeScope _container;
    private readonly TaskCompletionSource _drained = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    // The count of leases; the generation itself holds one until it is retired.
    private int _leases = 1;
    private int _disposed;

    internal Generation(
        int number,
        long set,
        ImmutableArray<LoadedModule> modules,
        ImmutableDictionary<string, ModuleException> refused,
        ILifetimeScope container,
        IServiceProvider services
    )
    {
        Number = number;
        Set = set;
        Modules = modules;
        Refused = refused;
        _container = container;
        Services = services;
    }

    /// <summary>1 for the first of this process.</summary>
    public int Number { get; }

    /// <summary>The number of the wanted set that it was built for.</summary>
    public long Set { get; }

    public ImmutableArray<LoadedModule> Modules { get; }

    /// <summary>The wanted modules that are not in it, and why.</summary>
    public ImmutableDictionary<string, ModuleException> Refused { get; }

    /// <summary>The modules of which a newer version, or the folder, cannot be taken: the version that served goes on, and why.</summary>
    public ImmutableDictionary<string, ModuleException> Held { get; internal set; } =
        ImmutableDictionary<string, ModuleException>.Empty;

    public IServiceProvider Services { get; }

    public RequestDelegate Pipeline { get; internal set; } = _ => Task.CompletedTask;

    public TimeSpan BuiltIn { get; internal set; }

    public DateTimeOffset BuiltAt { get; internal set; }

    public bool Has(string moduleId)
    {
        foreach (var module in Modules)
        {
            if (string.Equals(module.Id, moduleId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a lease; null when the generation was retired and its last lease has ended.</summary>
    public Lease? TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return new Lease(this);
            }

            leases = seen;
        }

        return null;
    }

    /// <summary>Lets the running requests end, at most until the deadline, and takes the container down.</summary>
    internal async Task RetireAsync(TimeSpan deadline)
    {
        Release();
        try
        {
            await _drained.Task.WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            // Nothing streams longer than the deadline; what is left is a request that hangs.
        }

        await DisposeAsync();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _drained.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _container.DisposeAsync();
        }
    }

    /// <summary>The right to use a generation; it stays whole until the lease ends.</summary>
    public sealed class Lease : IDisposable
    {
        private Generation? _generation;

        internal Lease(Generation generation) => _generation = generation;

        public Generation Generation =>
            _generation ?? throw new ObjectDisposedException(nameof(Lease));

        public void Dispose() => Interlocked.Exchange(ref _generation, null)?.Release();
    }
}
