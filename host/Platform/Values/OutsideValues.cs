using System.Collections.Concurrent;
using System.Reflection;
using FluentValidation.Results;

namespace CrmModular.Host.Platform.Values;

/// <summary>
/// What holds for the values of every request, whatever it is about: texts of characters, choices that there are, no gaps in
/// lists of texts. So no validator needs to say it, and none is asked about what it cannot read.
/// </summary>
internal static class OutsideValues
{
    private const int Deepest = 4;
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Looked = new();

    /// <summary>The fields whose value is none; empty where all is well.</summary>
    public static IReadOnlyCollection<ValidationFailure> Refused(object request)
    {
        var wrong = new List<ValidationFailure>();
        Look(request, wrong, 0);
        return wrong;
    }

    private static void Look(object holder, List<ValidationFailure> wrong, int depth)
    {
        foreach (var property in Looked.GetOrAdd(holder.GetType(), Worth))
        {
            var value = property.GetValue(holder);
            var refusal = value switch
            {
                string text when !PlainCharacters.Are(text) => "form.characters",
                Enum choice when !Enum.IsDefined(choice.GetType(), choice) => "form.value",
                IEnumerable<string?> texts when texts.Any(t => t is null) => "form.value",
                IEnumerable<string?> texts when texts.Any(t => !PlainCharacters.Are(t)) =>
                    "form.characters",
                _ => null,
            };
            if (refusal is not null)
            {
                wrong.Add(new ValidationFailure(property.Name, refusal, value));
            }
            else if (value is not null and not (string or Enum) && depth < Deepest)
            {
                if (IsOurs(value.GetType()))
                {
                    Look(value, wrong, depth + 1);
                }
            }
        }
    }

    private static PropertyInfo[] Worth(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(p => p.CanRead && p.GetIndexParameters().Length == 0)
                .Where(p =>
                    p.PropertyType == typeof(string)
                    || (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).IsEnum
                    || typeof(IEnumerable<string>).IsAssignableFrom(p.PropertyType)
                    || IsOurs(p.PropertyType)
                ),
        ];

    /// <summary>An input within a request: a record of values of the same program, not a service, a stream or a tree.</summary>
    private static bool IsOurs(Type type) =>
        type is { IsClass: true, IsArray: false, IsGenericType: false }
        && type.GetMethod("<Clone>$") is not null;
}
