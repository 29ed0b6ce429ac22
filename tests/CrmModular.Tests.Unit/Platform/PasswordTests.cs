using CrmModular.Host.Platform.Security;

namespace CrmModular.Tests.Unit.Platform;

public sealed class PasswordTests
{
    [Theory]
    [InlineData(null, "password.short")]
    [InlineData("seven77", "password.short")]
    [InlineData("passwordpassword", "password.weak")]
    [InlineData("melvinmarxen", "password.weak")]
    [InlineData("1234567890", "password.weak")]
    [InlineData("correct horse battery", null)]
    public void A_password_is_refused_with_its_reason(string? password, string? problem) =>
        PasswordStrength
            .Problem(password, "melvin@northwind.example", ["Melvin Marxen"])
            .ShouldBe(problem);

    [Fact]
    public void A_very_long_password_is_refused() =>
        PasswordStrength.Problem(new string('x', 201), null, []).ShouldBe("password.long");
}
