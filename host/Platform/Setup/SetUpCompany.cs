using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using FluentValidation;
using MediatR;

namespace CrmModular.Host.Platform.Setup;

/// <summary>The first run: the company, its administrator, the modules to start with, and demo data where it is wanted.</summary>
public sealed record SetUpCompany : IRequest<SetUpAnswer>
{
    public string? Code { get; init; }
    public string? Language { get; init; }
    public string? Company { get; init; }
    public string? Currency { get; init; }
    public string? TimeZone { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Password { get; init; }

    /// <summary>A list, because a form's values are put into it one by one.</summary>
    public List<string> Modules { get; init; } = [];
    public bool Demo { get; init; }
}

/// <summary>What the first run made.</summary>
/// <param name="Administrator">The administrator's id.</param>
/// <param name="Refusal">Why a module could not be turned on; null when all were. The company is there all the same.</param>
/// <param name="WithoutDemo">The modules whose demo data could not be loaded.</param>
public sealed record SetUpAnswer(
    Guid Administrator,
    RuleException? Refusal,
    IReadOnlyList<string> WithoutDemo
);

internal sealed class SetUpCompanyValidator : AbstractValidator<SetUpCompany>
{
    public SetUpCompanyValidator(SetupCode setup)
    {
        RuleFor(x => x.Code)
            .Cascade(CascadeMode.Stop)
            .NotEmpty()
            .WithMessage("first-run.code.needed")
            .Must(setup.Accepts)
            .WithMessage(_ => setup.Closed ? "first-run.code.closed" : "first-run.code.wrong");
        RuleFor(x => x.Language).Must(l => l is "en" or "zh-CN").WithMessage("form.required");
        RuleFor(x => x.Company)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long");
        RuleFor(x => x.Currency)
            .Must(c => c is not null && Choices.Currencies.Contains(c))
            .WithMessage("form.required");
        RuleFor(x => x.TimeZone)
            .Must(z => z is not null && TimeZoneInfo.TryFindSystemTimeZoneById(z, out var _))
            .WithMessage("form.required");
        RuleFor(x => x.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long");
        RuleFor(x => x.Email)
            .Cascade(CascadeMode.Stop)
            .NotEmpty()
            .WithMessage("form.required")
            .Must(email => ContactText.IsEmail(email?.Trim()))
            .WithMessage("email.invalid");
        RuleFor(x => x.Password)
            .Cascade(CascadeMode.Stop)
            .NotEmpty()
            .WithMessage("form.required")
            .Custom(
                (password, context) =>
                {
                    var input = context.InstanceToValidate;
                    if (
                        PasswordStrength.Problem(
                            password,
                            input.Email,
                            [input.Name, input.Company]
                        ) is
                        { } problem
                    )
                    {
                        context.AddFailure(nameof(SetUpCompany.Password), problem);
                    }
                }
            );
    }
}

internal sealed class SetUpCompanyHandler(
    SetupService setup,
    ModuleChanges changes,
    GenerationManager manager,
    RightsCache rights,
    CurrentUser user
) : IRequestHandler<SetUpCompany, SetUpAnswer>
{
    public async Task<SetUpAnswer> Handle(SetUpCompany request, CancellationToken cancellationToken)
    {
        user.BecomeSystem("page");
        var admin = await setup.RunAsync(
            new SetupService.Facts(
                request.Company!.Trim(),
                request.Currency!,
                request.TimeZone!,
                request.Language!
            ),
            request.Name!.Trim(),
            request.Email!.Trim(),
            request.Password!,
            cancellationToken
        );
        user.Become(await rights.OfAsync(admin, cancellationToken), "page");
        RuleException? refusal = null;
        if (request.Modules.Count > 0)
        {
            try
            {
                // From here on the browser may go away: what began goes to its end.
                await changes.EnableAsync(request.Modules, user, CancellationToken.None);
            }
            catch (RuleException e)
            {
                refusal = e;
            }
        }

        var failed = request.Demo
            ? await DemoLoader.RunInCurrentAsync(manager, admin, request.Language == "zh-CN")
            : [];
        return new SetUpAnswer(admin, refusal, failed);
    }
}
