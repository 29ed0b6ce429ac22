using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Swap;

/// <summary>Connections that keep reading and writing, by pages and by the API, and remember what they were promised.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Guid, string> _customers = new();
    private readonly ConcurrentDictionary<Guid, string> _deals = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<Task> _workers = [];
    private int _requests;
    private int _gone;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>What was answered as saved: id and name.</summary>
    public IReadOnlyDictionary<Guid, string> Customers => _customers;

    public IReadOnlyDictionary<Guid, string> Deals => _deals;

    public int Requests => _requests;

    /// <summary>How often sales was not there; it may be away, nothing else may.</summary>
    public int Gone => _gone;

    public static Load Start(TestHost host, int connections)
    {
        var load = new Load();
        for (var i = 0; i < connections; i++)
        {
            load._workers.Add(Task.Run(() => load.WorkAsync(host)));
        }

        return load;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
    }

    private async Task WorkAsync(TestHost host)
    {
        using var api = host.Api(host.Admin);
        using var pages = await host.SignedInAsync();
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            try
            {
                await OneAsync(api, pages, i);
                // People pause as well; without this the load would measure the processor, not the swap.
                await Task.Delay(10);
            }
            catch (HttpRequestException e)
            {
                _failures.Enqueue(e.ToString());
            }
        }
    }

    private async Task OneAsync(HttpClient api, PageClient pages, int i)
    {
        var customer = _customers.Keys.FirstOrDefault();
        var known = customer != Guid.Empty;
        switch (i % 10)
        {
            case 0:
                await SaveAsync(api, "customers", _customers, $"Customer {Guid.NewGuid():N}");
                break;
            case 1 when known:
                await ReadAsync(api, $"/api/v1/customers/{customer}");
                break;
            case 2 or 6:
                await SaveAsync(api, "opportunities", _deals, $"Deal {Guid.NewGuid():N}");
                break;
            case 3:
                await ReadAsync(api, "/api/v1/opportunities?limit=5", mayBeGone: true);
                break;
            case 4:
                await ReadAsync(pages.Http, "/customers");
                break;
            case 5:
                await ReadAsync(pages.Http, "/sales/board", mayBeGone: true);
                break;
            case 7 when known:
                await ReadAsync(pages.Http, $"/customers/{customer}");
                break;
            case 8:
                await SubmitAsync(pages, $"Customer {Guid.NewGuid():N}");
                break;
            case 9:
                await ReadAsync(pages.Http, "/");
                break;
            default:
                await ReadAsync(api, "/api/v1/customers?limit=10&sort=-created");
                break;
        }
    }

    /// <summary>A form is filled in and sent; the page may be of one generation and the answer of the next.</summary>
    private async Task SubmitAsync(PageClient pages, string name)
    {
        using var form = await pages.GetAsync("/customers/new");
        if (!await IsAnsweredAsync(form, HttpStatusCode.OK, false))
        {
            return;
        }

        var token = PageClient.AntiforgeryToken(await form.Content.ReadAsStringAsync());
        using var sent = await pages.PostAsync(
            "/customers/new",
            [new("Name", name), new("Type", "Company")],
            token
        );
        if (await IsAnsweredAsync(sent, HttpStatusCode.Redirect, false))
        {
            _customers[Guid.Parse(sent.Headers.Location!.ToString().Split('/')[^1])] = name;
        }
    }

    private async Task SaveAsync(
        HttpClient api,
        string collection,
        ConcurrentDictionary<Guid, string> saved,
        string name
    )
    {
        using var answer = await api.PostAsJsonAsync($"/api/v1/{collection}", new { name });
        if (await IsAnsweredAsync(answer, HttpStatusCode.Created, collection == "opportunities"))
        {
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            saved[json.Id()] = name;
        }
    }

    private async Task ReadAsync(HttpClient api, string url, bool mayBeGone = false)
    {
        using var answer = await api.GetAsync(url);
        await IsAnsweredAsync(answer, HttpStatusCode.OK, mayBeGone);
    }

    private async Task<bool> IsAnsweredAsync(
        HttpResponseMessage answer,
        HttpStatusCode expected,
        bool mayBeGone
    )
    {
        Interlocked.Increment(ref _requests);
        if (answer.StatusCode == expected)
        {
            return true;
        }

        if (mayBeGone && answer.StatusCode == HttpStatusCode.NotFound)
        {
            Interlocked.Increment(ref _gone);
            return false;
        }

        _failures.Enqueue(
            $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}: "
                + $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
        );
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
