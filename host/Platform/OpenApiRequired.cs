using System.Text.Json;
using FluentValidation;
using FluentValidation.Internal;
using FluentValidation.Validators;

namespace CrmModular.Host.Platform;

/// <summary>Which fields of an input must be there: those that the validator of its request never lets be empty.</summary>
internal static class OpenApiRequired
{
    /// <param name="input">The type of the body.</param>
    /// <param name="generation">The services of the running modules.</param>
    /// <returns>The names as they stand in JSON; null for none.</returns>
    public static HashSet<string>? Of(Type input, IServiceProvider generation)
    {
        using var scope = generation.CreateScope();
        var names = Requests(input)
            .Select(request =>
                scope.ServiceProvider.GetService(typeof(IValidator<>).MakeGenericType(request))
            )
            .OfType<IValidator>()
            .SelectMany(validator => validator.CreateDescriptor().Rules)
            .Where(rule => !rule.HasCondition && rule.Components.Any(NeverEmpty))
            .Select(rule =>
                JsonNamingPolicy.CamelCase.ConvertName(rule.PropertyName.Split('.')[^1])
            )
            .Where(name => input.GetProperty(name, Anyhow) is not null)
            .ToHashSet(StringComparer.Ordinal);
        return names.Count > 0 ? names : null;
    }

    private const System.Reflection.BindingFlags Anyhow =
        System.Reflection.BindingFlags.Instance
        | System.Reflection.BindingFlags.Public
        | System.Reflection.BindingFlags.IgnoreCase;

    /// <summary>The requests that carry this input.</summary>
    private static IEnumerable<Type> Requests(Type input) =>
        input
            .Assembly.GetTypes()
            .Where(t =>
                t is { IsAbstract: false, IsGenericTypeDefinition: false }
                && t.GetProperties().Any(p => p.PropertyType == input)
            );

    private static bool NeverEmpty(IRuleComponent component) =>
        component
            is {
                HasCondition: false,
                HasAsyncCondition: false,
                Validator: INotEmptyValidator or INotNullValidator
            };
}
