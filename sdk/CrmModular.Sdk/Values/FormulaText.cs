namespace CrmModular.Sdk;

/// <summary>
/// Texts that a spreadsheet would calculate, in files of separated values. What is written hidden is read as it was: an
/// apostrophe goes before whatever begins, behind apostrophes of its own, like a formula. Source: OWASP, CSV injection.
/// </summary>
public static class FormulaText
{
    /// <summary>Whether a spreadsheet would take the text for a formula.</summary>
    public static bool Looks(string text) =>
        text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    /// <summary>The text with an apostrophe before it where it looks like a formula, or like one that was hidden so.</summary>
    public static string Hide(string text) => Looks(text.TrimStart('\'')) ? "'" + text : text;

    /// <summary>The text without the apostrophe that <see cref="Hide"/> put before it.</summary>
    public static string Reveal(string text) =>
        text.Length > 1 && text[0] == '\'' && Looks(text.TrimStart('\'')) ? text[1..] : text;
}
