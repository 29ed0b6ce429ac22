using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>A scope of the running generation, as a request has one.</summary>
public sealed class TestScope : IAsyncDisposable
{
    private readonly Generation.Lease _lease;
    private readonly AsyncServiceScope _scope;

    private TestScope(Generation.Lease lease)
    {
        _lease = lease;
        _scope = lease.Generation.Services.CreateAsyncScope();
    }

    public Generation Generation => _lease.Generation;

    public IServiceProvider Services => _scope.ServiceProvider;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    internal static async Task<TestScope> OpenAsync(TestHost host, TestPerson? person)
    {
        var scope = new TestScope(host.Generations.Lease());
        var user = scope.Get<CurrentUser>();
        if (person is null)
        {
            user.BecomeSystem("test");
        }
        else
        {
            user.Become(await scope.Get<RightsCache>().OfAsync(person.Id, default), "test");
        }

        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        _lease.Dispose();
    }
}
