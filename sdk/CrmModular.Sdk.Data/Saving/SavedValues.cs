using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Sdk.Data;

/// <summary>The longest text that a column takes, whichever way it comes. Without it a column takes <see cref="LongText"/>.</summary>
/// <param name="length">In UTF-16 code units, as <see cref="string.Length"/> counts.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextLimitAttribute(int length) : Attribute
{
    /// <summary>What a column takes that says nothing itself: a long note.</summary>
    public const int LongText = 20_000;

    /// <summary>What a column takes that holds one line.</summary>
    public const int Line = 200;

    private static readonly ConcurrentDictionary<PropertyInfo, int?> Known = new();

    /// <summary>The longest text, in UTF-16 code units.</summary>
    public int Length { get; } = length;

    /// <summary>The longest text of a column: what the attribute, or else the model says.</summary>
    internal static int Of(IReadOnlyProperty column) =>
        (
            column.PropertyInfo is { } property
                ? Known.GetOrAdd(
                    property,
                    static p => p.GetCustomAttribute<TextLimitAttribute>()?.Length
                )
                : null
        )
        ?? column.GetMaxLength()
        ?? LongText;
}

/// <summary>
/// The last door: what no check before has looked at, of a form, a program, a file or a plug-in, is refused here before the
/// database is asked. Both stores would answer differently, and one of them not at all.
/// </summary>
internal static class SavedValues
{
    /// <summary>Looks at every value that a save would write of records, and of a module's other rows.</summary>
    /// <exception cref="RuleException">A text has characters that are none or is too long, or a choice is none of its choices.</exception>
    public static void Check(ModuleDbContext context)
    {
        var own = context.ModuleId != PlatformModel.ModuleId;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (
                entry.State is EntityState.Added or EntityState.Modified
                && (own || entry.Entity is Entity)
            )
            {
                foreach (var value in Written(entry))
                {
                    Check(value);
                }
            }
        }
    }

    private static IEnumerable<PropertyEntry> Written(EntityEntry entry) =>
        entry
            .Properties.Concat(entry.ComplexProperties.SelectMany(c => c.Properties))
            .Where(p =>
                (entry.State == EntityState.Added || p.IsModified)
                && !DerivedAttribute.Is(p.Metadata)
            );

    private static void Check(PropertyEntry value)
    {
        var refusal = value.CurrentValue switch
        {
            string text when !PlainCharacters.Are(text) => "form.characters",
            string text when text.Length > TextLimitAttribute.Of(value.Metadata) => "form.long",
            Enum choice when !Enum.IsDefined(choice.GetType(), choice) => "form.value",
            _ => null,
        };
        if (refusal is not null)
        {
            throw new RuleException(refusal, value.Metadata.Name);
        }
    }
}
