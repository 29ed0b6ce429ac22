using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Browser;

/// <summary>A person who sees and changes own records only, with one customer, so that tests do not meet on a shared host.</summary>
internal sealed class Seller
{
    private readonly TestHost _host;

    private Seller(TestHost host, TestPerson person, JsonNode customer)
    {
        _host = host;
        Person = person;
        Customer = customer.Id();
        CustomerName = customer.Text("name");
    }

    public TestPerson Person { get; }
    public Guid Customer { get; }
    public string CustomerName { get; }

    public static async Task<Seller> MakeAsync(TestHost host, string role = BuiltInRoles.Member) =>
        await MakeAsync(host, await host.PersonAsync(role));

    public static async Task<Seller> MakeAsync(TestHost host, params TestGrant[] grants) =>
        await MakeAsync(host, await host.PersonAsync(grants));

    private static async Task<Seller> MakeAsync(TestHost host, TestPerson person)
    {
        using var api = host.Api(person);
        var name = $"Customer {Guid.NewGuid().ToString("N")[..8]}";
        return new Seller(host, person, await api.CreateAsync("customers", new { name }));
    }

    public async Task<JsonNode> DealAsync(string name, decimal amount, bool withCustomer = true)
    {
        using var api = _host.Api(Person);
        return await api.CreateAsync(
            "opportunities",
            new
            {
                name,
                amount,
                customerId = withCustomer ? Customer : (Guid?)null,
            }
        );
    }

    /// <summary>What is stored, which must be in a stage; the page may be ahead of the server by a moment.</summary>
    public async Task<JsonNode> ShouldBeInAsync(JsonNode deal, string stage)
    {
        using var api = _host.Api(Person);
        var now = deal;
        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await api.GetAsync($"/api/v1/opportunities/{deal.Id()}");
                now = await answer.JsonAsync(HttpStatusCode.OK);
                return now.Text("stage") == stage;
            },
            $"{deal.Text("title")} does not come to {stage}"
        );
        return now;
    }
}
