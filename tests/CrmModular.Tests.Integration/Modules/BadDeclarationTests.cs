using System.Net;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>A module that declares what is not its own, or reaches for everyone, is refused with its reason; all others serve.</summary>
public sealed class BadDeclarationTests : ModuleTests
{
    /// <summary>The way to misbehave, and what the reason must name.</summary>
    private static readonly (string How, string Named)[] Refused =
    [
        ("job", "customers.tidy, a name that belongs to customers"),
        ("permission", "customers.customer.view, a name that belongs to customers"),
        ("record", "customers.customer, a name that belongs to customers"),
        ("setting", "other.limit, a name that belongs to other"),
        ("other-module", "a name that belongs to customers"),
        ("twice", "failing.tidy twice"),
        ("menu", "/customers/mine lies outside its own"),
        ("role", "to the role nobody"),
        ("unresolvable", "cannot be made"),
        ("service", "IModules, a service of the host"),
        ("filter", "MvcOptions, which would act on the pages"),
        ("behavior", "IPipelineBehavior`2, a service of the host"),
        ("hosted", "IHostedService, a service of the host"),
        ("catch-all", "must have a name of its own after /api/v1/"),
        ("anonymous", "/api/v1/failing/anyone is open to everyone"),
        ("start:cancel", "The start was cancelled by nobody"),
        ("start:sleep", "did not finish within 1 s"),
        ("start:block", "did not finish within 1 s"),
    ];

    [Fact]
    public async Task What_is_not_its_own_is_refused_with_the_reason()
    {
        Folder.Add("customers");
        var how = Path.Combine(Folder.Add("failing"), "how.txt");
        await StartAsync(["customers"], null, ("CrmModular:Guests:StartSeconds", "1"));
        using var pages = await Host.SignedInAsync();
        foreach (var (way, named) in Refused)
        {
            await File.WriteAllTextAsync(how, way, Ct);
            using var enabled = await TurnAsync("failing", true);
            var problem = await enabled.JsonAsync(HttpStatusCode.UnprocessableEntity);
            problem.Text("detail").ShouldContain(named, Case.Sensitive, way);
            (await ModuleAsync("failing")).Text("state").ShouldBe("quarantined", way);
            (await ModuleAsync("customers")).Text("state").ShouldBe("on", way);
            await pages.HtmlAsync("/customers");
            (await pages.HtmlAsync("/admin/modules")).ShouldContain(
                WebUtility.HtmlEncode(named),
                Case.Sensitive,
                way
            );
        }

        await File.WriteAllTextAsync(how, "library", Ct);
        using var library = await TurnAsync("failing", true);
        (await library.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("on");
    }

    [Fact]
    public async Task A_declared_public_address_is_open_and_the_administrator_sees_it()
    {
        Folder.Add("customers");
        var how = Path.Combine(Folder.Add("failing"), "how.txt");
        await File.WriteAllTextAsync(how, "public", Ct);
        await StartAsync(["customers", "failing"], null);
        using var nobody = Host.Api();
        (await nobody.GetStringAsync("/api/v1/failing/anyone", Ct)).ShouldContain("anyone");
        using var refused = await nobody.GetAsync("/api/v1/failing", Ct);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync("/admin/modules")).ShouldContain(
            "Open to everyone, also without signing in: /api/v1/failing/anyone"
        );
    }
}
