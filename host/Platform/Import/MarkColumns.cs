using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>Which decimal mark each column has.</summary>
internal static class MarkColumns
{
    /// <summary>
    /// One file has one hand: where a column shows its mark, those that could be read either way have it as well. Otherwise
    /// semicolons between the fields tell of a comma inside them.
    /// </summary>
    public static Dictionary<int, DecimalMark> Of(FileProfile profile, DecimalMark? chosen)
    {
        var shown = profile
            .Columns.Where(c => c.Numbers.Kind == NumberColumnKind.Unambiguous)
            .Select(c => c.Numbers.Mark)
            .Distinct()
            .ToList();
        DecimalMark? assumed =
            shown is [var one] ? one
            : profile.Settings.Separator.Separator == ';' ? DecimalMark.Comma
            : null;
        return profile.Columns.ToDictionary(
            c => c.Index,
            c =>
                chosen
                ?? (c.Numbers.Kind == NumberColumnKind.Assumed ? assumed : null)
                ?? c.Numbers.Mark
        );
    }

    /// <summary>The mark of the columns that go into numbers; null where there are none, or they differ.</summary>
    public static DecimalMark? Common(FileProfile profile, ImportLayout layout)
    {
        var marks = layout
            .Mapped.Where(m =>
                m.Target.Value is ImportValue.Money or ImportValue.Whole
                && profile.Columns[m.Column].Numbers.Kind
                    is not (NumberColumnKind.None or NumberColumnKind.NoMarks)
            )
            .Select(m => layout.MarkOf(m.Column))
            .Distinct()
            .ToList();
        return marks is [var one] ? one : null;
    }
}
