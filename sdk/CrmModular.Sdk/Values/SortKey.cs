using System.Globalization;

namespace CrmModular.Sdk;

/// <summary>
/// A text by which names sort the same way in SQLite, in PostgreSQL and in memory: the primary weights of ICU's collation
/// for Simplified Chinese (Chinese by pinyin first, then Latin), each byte as one character, compared byte by byte.
/// It sorts; it is not for display, and it changes with a new version of ICU, after which <c>doctor</c> rebuilds it.
/// Source: Unicode Technical Standard 10, sort keys; CLDR collation of zh.
/// </summary>
public static class SortKey
{
    /// <summary>The greatest length of a key in characters; later differences are left to the id.</summary>
    public const int MaxLength = 80;

    private static readonly CompareInfo Collation = CultureInfo.GetCultureInfo("zh-CN").CompareInfo;

    /// <summary>The sort key of a name; empty for an empty name.</summary>
    public static string Of(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "";
        }

        var weights = Collation
            .GetSortKey(
                name.Trim(),
                CompareOptions.IgnoreCase
                    | CompareOptions.IgnoreNonSpace
                    | CompareOptions.IgnoreWidth
            )
            .KeyData;
        // A zero byte ends the key, and PostgreSQL refuses it in a text.
        var length = Math.Min(Math.Max(Array.IndexOf(weights, (byte)0), 0), MaxLength);
        return string.Create(
            length,
            weights,
            static (target, source) =>
            {
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (char)source[i];
                }
            }
        );
    }
}
