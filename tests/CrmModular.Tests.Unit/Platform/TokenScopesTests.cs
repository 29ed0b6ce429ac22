using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Sdk;

namespace CrmModular.Tests.Unit.Platform;

public sealed class TokenScopesTests
{
    [Theory]
    [InlineData("read", "sales.opportunity.view", true)]
    [InlineData("read", "platform.export.run", true)]
    [InlineData("read", "sales.opportunity.edit", false)]
    [InlineData("read", "platform.people.manage", false)]
    [InlineData("write", "platform.people.manage", true)]
    [InlineData("read:sales", "sales.opportunity.view", true)]
    [InlineData("read:sales", "salesplus.order.view", false)]
    [InlineData("read:sales", "customers.customer.view", false)]
    [InlineData("write:sales", "sales.opportunity.view", true)]
    [InlineData("read, write:sales", "sales.opportunity.edit", true)]
    [InlineData("read, write:sales", "customers.customer.edit", false)]
    [InlineData("read", RequiresAttribute.AnyPerson, true)]
    public void A_scope_allows_what_it_says(string scopes, string permission, bool allowed) =>
        TokenScopes.Parse(scopes)!.Allow(permission).ShouldBe(allowed);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("all")]
    [InlineData("read:")]
    [InlineData("read:sales:more")]
    [InlineData("read,delete")]
    public void What_is_no_scope_is_none(string? text) => TokenScopes.Parse(text).ShouldBeNull();

    [Fact]
    public void Nothing_is_not_even_what_every_person_may() =>
        TokenScopes.Nothing.Allow(RequiresAttribute.AnyPerson).ShouldBeFalse();
}
