using CrmModular.Host.Modularity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Every page and endpoint names a permission that somebody can be given.</summary>
[Collection(SqliteHost.Name)]
public sealed class EndpointGuards(SqliteHost fixture) : HostTests(fixture)
{
    /// <summary>What a stranger may open, and why; anything else needs a permission.</summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "sign-in", // nobody is signed in there yet
        "sign-in/code", // the second step of it
        "first-run", // guarded by the code that the console shows
        "first-run/finished",
        "error", // says what went wrong, to strangers as well
        "error/{status:int}",
        "logout", // whoever is not signed in any more is out
        "language", // chooses the language of the sign-in page
        "welcome/{id:guid}", // whoever was invited sets the first password there
        "openapi/v1.json", // names addresses, no data
    };

    [Fact]
    public async Task Every_endpoint_names_a_permission_or_is_open_on_purpose()
    {
        await using var scope = await Host.ScopeAsync();
        Unguarded(EndpointRules.Endpoints(scope.Generation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_permission_that_is_asked_for_is_declared()
    {
        await using var scope = await Host.ScopeAsync();
        var declared = scope.Services.GetServices<Permission>().Select(p => p.Id);
        Undeclared(EndpointRules.Endpoints(scope.Generation), declared).ShouldBeEmpty();
    }

    [Fact]
    public void The_guards_refuse_what_they_are_for()
    {
        RouteEndpoint[] broken =
        [
            Endpoint("customers/secret"),
            Endpoint("customers/open", new AllowAnonymousAttribute()),
            Endpoint("customers/good", new RequiresAttribute("customers.customer.view")),
            Endpoint("customers/typo", new RequiresAttribute("customers.customer.veiw")),
        ];
        Unguarded(broken).ShouldBe(["customers/secret", "customers/open"]);
        Undeclared(broken, ["customers.customer.view"])
            .ShouldBe(["customers/typo: customers.customer.veiw"]);
    }

    private static List<string> Unguarded(IEnumerable<RouteEndpoint> endpoints) =>
        [
            .. endpoints
                .Where(e =>
                    e.Metadata.GetMetadata<RequiresAttribute>() is null
                    && !(
                        e.Metadata.GetMetadata<IAllowAnonymous>() is not null
                        && Open.Contains(Route(e))
                    )
                )
                .Select(Route)
                .Distinct(),
        ];

    private static List<string> Undeclared(
        IEnumerable<RouteEndpoint> endpoints,
        IEnumerable<string> declared
    )
    {
        var known = declared.Append(RequiresAttribute.AnyPerson).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. endpoints
                .SelectMany(e =>
                    e.Metadata.GetOrderedMetadata<RequiresAttribute>()
                        .Where(r => !known.Contains(r.Permission))
                        .Select(r => $"{Route(e)}: {r.Permission}")
                )
                .Distinct(),
        ];
    }

    private static string Route(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.TrimStart('/');

    private static RouteEndpoint Endpoint(string route, params object[] metadata) =>
        new(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse(route),
            0,
            new EndpointMetadataCollection(metadata),
            route
        );
}
