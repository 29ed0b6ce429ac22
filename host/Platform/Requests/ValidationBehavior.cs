using CrmModular.Host.Platform.Values;
using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace CrmModular.Host.Platform.Requests;

/// <summary>
/// Checks a request with its validators before its handler runs, for pages, API and command line alike. What is stored is
/// read only where something is refused, so that a request that is in order costs nothing.
/// </summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(
    IEnumerable<IValidator<TRequest>> validators,
    IServiceProvider services
) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private TRequest? _stored;
    private bool _read;

    public async Task<TResponse> Handle(
        TRequest request,
        RequestHandlerDelegate<TResponse> next,
        CancellationToken cancellationToken
    )
    {
        // No validator is asked about what it could not read.
        await CheckAsync(
            request,
            r => Task.FromResult(OutsideValues.Refused(r)),
            cancellationToken
        );
        foreach (var validator in validators)
        {
            await CheckAsync(
                request,
                async r => (await validator.ValidateAsync(r, cancellationToken)).Errors,
                cancellationToken
            );
        }

        return await next();
    }

    private async Task CheckAsync(
        TRequest request,
        Func<TRequest, Task<IReadOnlyCollection<ValidationFailure>>> check,
        CancellationToken ct
    )
    {
        var refused = await check(request);
        if (refused.Count > 0 && await StoredAsync(request, ct) is { } stored)
        {
            refused = ChangeRules.Changed(refused, await check(stored));
        }

        if (refused.Count > 0)
        {
            throw new ValidationException(refused);
        }
    }

    private async Task<TRequest?> StoredAsync(TRequest request, CancellationToken ct)
    {
        if (!_read && services.GetService<IStoredRequest<TRequest>>() is { } reader)
        {
            _stored = await reader.ReadAsync(request, ct);
        }

        _read = true;
        return _stored;
    }
}
