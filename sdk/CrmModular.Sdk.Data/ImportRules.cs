namespace CrmModular.Sdk.Data;

/// <summary>Says in a file's words what a validator says of a form.</summary>
public static class ImportRules
{
    /// <summary>A row that a rule of the form refuses, with the name that the field has in the import.</summary>
    /// <param name="type">The import type, whose targets are named like the form's properties.</param>
    /// <param name="texts">The texts of the user's language.</param>
    /// <param name="property">The property that the rule is about.</param>
    /// <param name="messageKey">The key of the rule's sentence.</param>
    public static ImportOutcome Broken(
        this IImportType type,
        ITexts texts,
        string property,
        string messageKey
    )
    {
        var target = type.Targets.FirstOrDefault(t =>
            string.Equals(t.Key, property, StringComparison.OrdinalIgnoreCase)
            || string.Equals($"{t.Key}Id", property, StringComparison.OrdinalIgnoreCase)
        );
        return ImportOutcome.Refused(
            "import.reason.rule",
            ("field", target is null ? property : texts[target.TextKey]),
            ("rule", texts[messageKey])
        );
    }
}
