using Microsoft.AspNetCore.Authorization;

namespace CrmModular.Host.Platform.Rights;

/// <summary>Decides whether the current user has the permission that a page or endpoint names.</summary>
internal sealed class PermissionHandler(CurrentUser user) : AuthorizationHandler<RequiresAttribute>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        RequiresAttribute requirement
    )
    {
        if (user.Rights is { Active: true } && user.Has(requirement.Permission))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
