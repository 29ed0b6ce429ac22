using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>What is left of a name when writing habits are taken away: the part that people mean.</summary>
public static class NameKey
{
    /// <summary>Compatibility form (full width, ligatures), upper case, letters and digits only.</summary>
    public static string Of(string name)
    {
        var builder = new StringBuilder(name.Length);
        foreach (var c in Compatible(name))
        {
            // surrogates are kept: rare Chinese characters are made of them
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || IsCombining(c))
            {
                builder.Append(char.ToUpperInvariant(c));
            }
        }

        return builder.Length > 0 ? builder.ToString() : name.Trim();
    }

    /// <summary>The key without the legal form of a company; equal to <see cref="Of"/> when there is none.</summary>
    public static string CoreOf(string name)
    {
        var core = CompanyForms.Remove(Compatible(name));
        return core.Length == 0 ? Of(name) : Of(core);
    }

    private static bool IsCombining(char c) =>
        char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static string Compatible(string text) =>
        PlainCharacters.Normalized(text, NormalizationForm.FormKC);
}
