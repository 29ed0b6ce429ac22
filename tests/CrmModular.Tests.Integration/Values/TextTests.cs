using System.Net;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Values;

/// <summary>Text that no database takes, or too much of it: at the pages, at the forms, and in the save behind all doors.</summary>
public abstract class TextTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task A_page_says_that_an_address_holds_what_is_no_text()
    {
        using var pages = await Host.SignedInAsync(Host.Admin);
        string[] addresses =
        [
            "/search?q={0}",
            "/customers?name={0}",
            "/customers?level={0}",
            "/customers?search={0}",
            "/customers?cursor={0}",
            "/customers?sort={0}",
            "/customers?{0}=1",
            "/customers/contacts?customer={0}",
            "/customers/lookup/customers?q={0}",
            "/customers/lookup/tags?q={0}",
            "/sales/opportunities?stage={0}",
            "/sales/board?owner={0}",
            "/catalog/products?name={0}",
            "/admin/people?q={0}",
            "/admin/audit?who={0}",
            "/help?q={0}",
        ];
        foreach (var address in addresses)
        {
            foreach (var value in BadValues.InAddress)
            {
                var url = address.Replace("{0}", value, StringComparison.Ordinal);
                using var answer = await pages.GetAsync(url);
                answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
                (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain(
                    "characters that are no text",
                    Case.Sensitive,
                    url
                );
            }
        }
    }

    [Fact]
    public async Task A_place_in_a_list_that_no_database_can_look_for_is_refused()
    {
        var place =
            $$"""{"Sort":"name","Value":"a\u0000","Id":"{{Guid.NewGuid()}}","Back":false}""";
        var cursor = Convert
            .ToBase64String(System.Text.Encoding.UTF8.GetBytes(place))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');
        foreach (var kind in new[] { "customers", "contacts", "products", "opportunities" })
        {
            using var answer = await Admin.GetAsync(
                $"/api/v1/{kind}?sort=name&cursor={cursor}",
                Ct
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, kind);
        }
    }

    [Fact]
    public async Task A_form_says_at_the_field_what_is_no_text_or_too_much_of_it()
    {
        using var pages = await Host.SignedInAsync(Host.Admin);
        var bad = new Dictionary<string, string>
        {
            ["\ufffe"] = "characters that are no text",
            ["a\ufdd0"] = "characters that are no text",
            [new string('x', 20_001)] = "too long",
        };
        foreach (var (value, says) in bad)
        {
            using var answer = await pages.PostFormAsync(
                "/customers/new",
                [new("Name", $"Form {Word()}"), new("Notes", value)]
            );
            var html = await answer.Content.ReadAsStringAsync(Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, html);
            html.ShouldContain(says);
            html.ShouldMatch("field-validation-error\" id=\"[^\"]*Notes-e\"");
        }
    }

    /// <summary>The framework reads no form that holds it.</summary>
    [Fact]
    public async Task A_form_with_a_zero_is_refused()
    {
        using var pages = await Host.SignedInAsync(Host.Admin);
        var name = Word();
        using var answer = await pages.PostFormAsync(
            "/customers/new",
            [new("Name", name), new("Notes", "a\0b")]
        );
        ((int)answer.StatusCode).ShouldBe(400);
        (await Admin.JsonAsync($"/api/v1/customers?name={name}")).Items().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_save_refuses_what_no_check_before_it_has_looked_at()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var looked = 0;
        var wrong = new List<string>();
        foreach (var data in scope.Services.GetServices<ModuleData>())
        {
            var context = (ModuleDbContext)
                scope.Services.GetRequiredService(data.Context.BaseType!);
            foreach (
                var column in context
                    .Model.GetEntityTypes()
                    .Where(t => typeof(Entity).IsAssignableFrom(t.ClrType))
                    .SelectMany(t => t.GetProperties())
                    .Where(p =>
                        p.ClrType == typeof(string) && p.PropertyInfo?.SetMethod?.IsPublic == true
                    )
                    .Where(p => !p.PropertyInfo!.IsDefined(typeof(DerivedAttribute), true))
                    .ToList()
            )
            {
                looked++;
                foreach (var text in new[] { "a\0b", "\ud800", "\uffff", new string('x', 20_001) })
                {
                    var refused = await Record.ExceptionAsync(() =>
                        SaveAsync(context, column, text)
                    );
                    if ((refused as RuleException)?.Field != column.Name)
                    {
                        wrong.Add($"{column.DeclaringType.Name}.{column.Name}: {refused?.Message}");
                    }

                    context.ChangeTracker.Clear();
                }
            }
        }

        wrong.ShouldBeEmpty();
        looked.ShouldBeGreaterThan(30);
    }

    private static async Task SaveAsync(ModuleDbContext context, IProperty column, string text)
    {
        var record = Activator.CreateInstance(column.DeclaringType.ClrType, true)!;
        foreach (
            var money in record
                .GetType()
                .GetProperties()
                .Where(p => p.PropertyType == typeof(Money))
        )
        {
            money.SetValue(record, new Money(0, "EUR"));
        }

        var entry = context.Add(record);
        entry.Property(column.Name).CurrentValue = text;
        await context.SaveChangesAsync(Ct);
    }

    [Fact]
    public async Task One_rule_for_addresses_of_mail_and_sites()
    {
        string[] mails =
        [
            "Max <max@example.com>",
            "a@example.com, b@example.com",
            "a?bcc=evil%40x.example&x=@example.com",
            "a@b@example.com",
            "max@-example",
            "a b@example.com",
            "max@example.com\nb",
        ];
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        foreach (var mail in mails)
        {
            foreach (
                var (kind, input) in new (string, object)[]
                {
                    ("customers", new { name = Word(), email = mail }),
                    (
                        "contacts",
                        new
                        {
                            name = Word(),
                            customerId = customer.Id(),
                            email = mail,
                        }
                    ),
                    ("customers", new { name = Word(), web = mail }),
                }
            )
            {
                using var answer = await Admin.SendAsync(HttpMethod.Post, $"/api/v1/{kind}", input);
                answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, mail);
            }
        }

        var odd = await Admin.CreateAsync(
            "customers",
            new { name = Word(), email = "r&d=x%1@example.com" }
        );
        using var pages = await Host.SignedInAsync(Host.Admin);
        (await pages.HtmlAsync($"/customers/{odd.Id()}")).ShouldContain(
            "mailto:r%26d%3Dx%251@example.com"
        );
    }

    [Fact]
    public async Task The_bin_is_asked_for_alike_in_pages_and_in_the_API()
    {
        var name = Word();
        var customer = await Admin.CreateAsync("customers", new { name });
        using var gone = await Admin.DeleteAsync($"/api/v1/customers/{customer.Id()}", Ct);
        using var pages = await Host.SignedInAsync(Host.Admin);
        foreach (var yes in new[] { "1", "true", "True" })
        {
            var page = await Admin.JsonAsync($"/api/v1/customers?bin={yes}&name={name}");
            page.Items().Count.ShouldBe(1, yes);
            (await pages.HtmlAsync($"/customers?bin={yes}&name={name}")).ShouldContain(
                customer.Id().ToString()
            );
        }
    }

    [Fact]
    public async Task A_picker_offers_the_names_that_begin_with_what_was_typed_first()
    {
        var mark = Word();
        var first = await Admin.CreateAsync("customers", new { name = $"{mark} Valley" });
        for (var i = 0; i < 31; i++)
        {
            await Admin.CreateAsync("customers", new { name = $"Bank of {mark} {i}" });
        }

        using var pages = await Host.SignedInAsync(Host.Admin);
        using var answer = await pages.GetAsync(
            $"/customers/lookup/customers?q={mark.ToUpperInvariant()}"
        );
        var offered = (await answer.JsonAsync(HttpStatusCode.OK)).AsArray();
        offered.Count.ShouldBe(30);
        offered[0]!["value"]!.GetValue<Guid>().ShouldBe(first.Id());
        offered.Select(o => o!["value"]!.GetValue<Guid>()).ShouldBeUnique();
    }
}

[Collection(SqliteHost.Name)]
public sealed class TextOnSqlite(SqliteHost host) : TextTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class TextOnPostgreSql(PostgreSqlHost host) : TextTests(host);
