using CrmModular.Customers.Activities;
using CrmModular.Customers.Customers;
using CrmModular.Sdk;
using CrmModular.Sdk.Web;

namespace CrmModular.Tests.Unit.Customers;

public sealed class CustomerRuleTests
{
    [Theory]
    [InlineData("Acme Foods", "ACME Foods, Inc.", true)]
    [InlineData("The Acme Co", "acme", true)]
    [InlineData("Müller GmbH", "Muller", true)]
    [InlineData("上海恒松商贸有限公司", "上海恒松商贸", true)]
    [InlineData("Acme Foods", "Acme Food", false)]
    [InlineData("Acme", "Acme Trading", false)]
    [InlineData("", "", false)]
    public void Names_are_the_same_without_case_marks_and_legal_form(
        string one,
        string other,
        bool same
    ) => SameCustomer.Names(one, other).ShouldBe(same);

    [Theory]
    [InlineData("Acme Foods, Inc.", "ACME")]
    [InlineData("上海恒松商贸有限公司", "上海恒松商贸股份有限公司")]
    [InlineData("Zürich Tools", "zurich")]
    public void Names_of_the_same_beginning_lie_side_by_side_in_the_index(
        string one,
        string other
    ) =>
        SortKey
            .Of(one)
            .StartsWith(SortKey.Of(SameCustomer.FirstWord(other)), StringComparison.Ordinal)
            .ShouldBeTrue();

    [Theory]
    [InlineData("+1 312 555 0148", "13125550148", true)]
    [InlineData("010-5550148", "0105550148", true)]
    [InlineData("0148", "0148", false)]
    [InlineData(null, null, false)]
    public void Phones_are_the_same_by_their_digits_when_there_are_enough(
        string? one,
        string? other,
        bool same
    ) => SameCustomer.Phones(one, other).ShouldBe(same);

    [Theory]
    [InlineData(ActivityKind.Promise, -1, false, true)]
    [InlineData(ActivityKind.Promise, 0, false, false)]
    [InlineData(ActivityKind.Promise, -1, true, false)]
    [InlineData(ActivityKind.Call, -1, false, false)]
    public void A_promise_is_late_the_day_after_and_only_while_open(
        ActivityKind kind,
        int due,
        bool kept,
        bool late
    )
    {
        var today = new DateOnly(2026, 11, 22);
        new Activity
        {
            Text = "x",
            Kind = kind,
            DueOn = today.AddDays(due),
            DoneAt = kept ? DateTimeOffset.UnixEpoch : null,
        }
            .IsLate(today)
            .ShouldBe(late);
    }

    [Theory]
    [InlineData("cancity.example", "https://cancity.example/")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("javascript://x", null)]
    public void A_web_address_never_becomes_a_script(string typed, string? link) =>
        FieldTexts.Link(CustomerFields.Web, typed).ShouldBe(link);

    [Fact]
    public void Tags_are_one_value_for_a_form_and_many_for_a_list() =>
        FormValues.Raw("|key|renewal|").ShouldBe(["key", "renewal"]);
}
