using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Account;

/// <summary>Keeps how pages look for the signed-in person: <c>theme</c>, <c>language</c> or <c>keys</c>.</summary>
public sealed record SetPreference(string What, string Value) : IRequest;

internal sealed class SetPreferenceHandler(
    PlatformContext context,
    ICurrentUser user,
    RightsChanged changed
) : IRequestHandler<SetPreference>
{
    public async Task Handle(SetPreference request, CancellationToken cancellationToken)
    {
        var person = await context.Persons.FirstAsync(
            p => p.Id == user.PersonId,
            cancellationToken
        );
        if (!Apply(person, request.What, request.Value))
        {
            throw new RuleException("form.required");
        }

        await using var write = await context.BeginWriteAsync(cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }

    private static bool Apply(Person person, string what, string value)
    {
        switch (what, value)
        {
            case ("theme", "light" or "dark" or "auto"):
                person.Theme = value;
                return true;
            case ("language", "en" or "zh-CN"):
                person.Language = value;
                return true;
            case ("keys", "on" or "off"):
                person.LetterKeys = value == "on";
                return true;
            default:
                return false;
        }
    }
}
