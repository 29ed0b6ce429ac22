using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Texts;

namespace CrmModular.Host.Platform.Import;

/// <summary>Reads the cells of a row as the values that their targets want.</summary>
internal sealed class CellReader(
    ImportLayout layout,
    FindingLog findings,
    ITexts texts,
    TextStore store,
    ICompany company
)
{
    private readonly ChoiceReader _choices = new(findings, texts, store);
    private readonly UsualSpelling _spelling = new(findings);

    public PreparedRow Read(TableRow raw)
    {
        var row = new PreparedRow(raw.Line, raw.Number, raw.Values);
        if (!raw.IsUsable)
        {
            var problem = raw.Problems.First(p => p.Severity != ProblemSeverity.Note);
            row.Refuse($"import.problem.{problem.Code}", ProblemArguments.Of(problem));
            findings.Refuse(row.Line, row.Outcome!.TextKey!, row.Outcome.Arguments);
            return row;
        }

        foreach (var (column, target) in layout.Mapped)
        {
            var text = raw.Values[column];
            if (text.Length == 0)
            {
                ReadEmpty(row, target);
            }
            else
            {
                ReadCell(row, target, column, text);
            }
        }

        GiveCurrency(row);
        return row;
    }

    /// <summary>Amounts without a currency beside them are in the row's; one of another is a contradiction.</summary>
    private void GiveCurrency(PreparedRow row)
    {
        var target = layout
            .Mapped.FirstOrDefault(m => m.Target.Value == ImportValue.Currency)
            .Target;
        if (target is null || row.Values.GetValueOrDefault(target.Key) is not string currency)
        {
            return;
        }

        foreach (var (key, money) in row.Values.Where(v => v.Value is Money).ToList())
        {
            var own = ((Money)money).Currency;
            if (own.Length > 0 && own != currency)
            {
                row.Refuse("import.reason.currencies", ("one", own), ("other", currency));
                findings.Refuse(
                    row.Line,
                    "import.reason.currencies",
                    [("one", own), ("other", currency)]
                );
                return;
            }

            row.Values[key] = (Money)money with { Currency = currency };
        }
    }

    private void ReadEmpty(PreparedRow row, ImportTarget target)
    {
        var label = texts[target.TextKey];
        if (target.Required)
        {
            row.Refuse("import.reason.required", ("field", label));
            findings.Refuse(row.Line, "import.reason.required", [("field", label)]);
        }
        else if (target.Expected)
        {
            var key = $"empty:{target.Key}";
            var finding = (
                findings.Find(key)
                ?? findings.Add(
                    new Finding
                    {
                        Key = key,
                        Kind = FindingKind.Empty,
                        Target = target.Key,
                        Choices = [FindingChoice.Empty, FindingChoice.Skip],
                    }
                )
            ).Hit(row.Line);
            row.Noted = true;
            if (finding.Chosen == FindingChoice.Skip)
            {
                row.LeaveOut("import.reason.left.empty", ("field", label));
            }
        }
    }

    private void ReadCell(PreparedRow row, ImportTarget target, int column, string text)
    {
        var mark = layout.MarkOf(column);
        switch (target.Value)
        {
            case ImportValue.Whole:
                ReadWhole(row, target, text, mark);
                break;
            case ImportValue.Money:
                Keep(row, target, NumberText.ReadMoney(text, mark), ToMoney);
                break;
            case ImportValue.Date:
                Keep(row, target, DateText.Read(text, layout.DateOrder), date => date);
                break;
            case ImportValue.YesNo:
                Keep(row, target, BooleanText.Read(text), yes => yes);
                break;
            case ImportValue.Email:
                Keep(row, target, EmailText.Read(text), email => email);
                break;
            case ImportValue.Phone:
                ReadPhone(row, target, text);
                break;
            case ImportValue.Currency:
                Keep(row, target, CurrencyText.Read(text, company.Currency), code => code);
                break;
            case ImportValue.Tags:
                row.Values[target.Key] = TagCell.Read(text);
                break;
            case ImportValue.Web:
                Keep(row, target, WebText.Read(text), web => web);
                break;
            case ImportValue.Choice:
                _choices.Read(row, target, text);
                break;
            case ImportValue.Reference:
                row.Names[target.Key] = text;
                break;
            default:
                ReadText(row, target, text);
                break;
        }
    }

    /// <summary>What is no telephone number as others have it is one all the same where it is an extension or a word: form and API take it too.</summary>
    private void ReadPhone(PreparedRow row, ImportTarget target, string text)
    {
        var read = PhoneText.Read(text);
        if (read.Problem?.Code != ProblemCodes.NotAPhone.Name || text.Length > PhoneText.Longest)
        {
            Keep(row, target, read, phone => phone);
            return;
        }

        var finding = Ask(
            row,
            target,
            text,
            read.Problem.Code,
            [FindingChoice.Keep, FindingChoice.Empty, FindingChoice.Skip]
        );
        if (finding.Chosen == FindingChoice.Keep)
        {
            row.Values[target.Key] = text;
        }
    }

    private void ReadText(PreparedRow row, ImportTarget target, string text)
    {
        if (ExcelCut.Is(text))
        {
            Unreadable(row, target, text, ProblemCodes.CutByExcel.Name);
            return;
        }

        if (target.IsRecordId && !Guid.TryParse(text, out _))
        {
            Unreadable(row, target, text, ProblemCodes.NotARecordId.Name);
            return;
        }

        if (text.Length <= target.MaxLength)
        {
            row.Values[target.Key] = _spelling.Read(row, target, text);
            return;
        }

        (string, object?)[] arguments =
        [
            ("field", texts[target.TextKey]),
            ("max", target.MaxLength),
        ];
        row.Doubts.Add(
            new CellDoubt(
                target,
                text,
                () =>
                {
                    row.Refuse("import.reason.long", arguments);
                    findings.Refuse(row.Line, "import.reason.long", arguments);
                }
            )
        );
    }

    /// <summary>The sign of an amount that several currencies share is the company's; without one it is the row's, or the record's.</summary>
    private Money ToMoney(MoneyValue value) =>
        new(
            value.TenThousandths,
            value.Currency switch
            {
                null => "",
                { Length: 3 } code => code,
                _ => company.Currency,
            }
        );

    private void ReadWhole(PreparedRow row, ImportTarget target, string text, DecimalMark mark)
    {
        var number = NumberText.ReadNumber(text, mark);
        if (!number.HasValue || number.Value.IsPercent)
        {
            Unreadable(row, target, text, number.Problem?.Code ?? "not-whole");
            return;
        }

        var value = number.Value.Value;
        var key = $"decimals:{target.Key}";
        if (value != decimal.Truncate(value))
        {
            findings.Find(key)?.Hit(row.Line);
            if (findings.Find(key) is null)
            {
                findings.Add(Fractions(key, target, text)).Hit(row.Line);
            }

            row.Noted = true;
        }

        var factor = layout.FactorOf(target.Key);
        if (factor == 0)
        {
            return;
        }

        var whole = decimal.Round(value * factor, 0, MidpointRounding.AwayFromZero);
        if (whole is < long.MinValue or > long.MaxValue)
        {
            Unreadable(row, target, text, "number-too-large");
            return;
        }

        row.Values[target.Key] = (long)whole;
    }

    private static Finding Fractions(string key, ImportTarget target, string text) =>
        new()
        {
            Key = key,
            Kind = FindingKind.Decimals,
            Target = target.Key,
            Value = text,
            Choices =
            [
                FindingChoice.Round,
                FindingChoice.Thousands,
                FindingChoice.Millions,
                FindingChoice.Empty,
            ],
        };

    private void Keep<T>(
        PreparedRow row,
        ImportTarget target,
        ValueResult<T> result,
        Func<T, object> convert
    )
    {
        if (result.HasValue)
        {
            row.Values[target.Key] = convert(result.Value);
        }
        else
        {
            Unreadable(
                row,
                target,
                result.Problem!.Args.GetValueOrDefault("value", ""),
                result.Problem.Code
            );
        }
    }

    private void Unreadable(PreparedRow row, ImportTarget target, string value, string code)
    {
        if (MayBeStored(target))
        {
            row.Doubts.Add(new CellDoubt(target, value, Refuse));
        }
        else
        {
            Refuse();
        }

        void Refuse() =>
            Ask(
                row,
                target,
                value,
                code,
                target.Required ? [FindingChoice.Skip] : [FindingChoice.Skip, FindingChoice.Empty]
            );
    }

    private static bool MayBeStored(ImportTarget target) =>
        target is { IsRecordId: false, ExternalId: false }
        && target.Value
            is ImportValue.Text
                or ImportValue.Email
                or ImportValue.Phone
                or ImportValue.Web
                or ImportValue.Date;

    private Finding Ask(
        PreparedRow row,
        ImportTarget target,
        string value,
        string code,
        List<string> choices
    )
    {
        var key = code == ProblemCodes.NotAPhone.Name ? $"phone:{target.Key}" : $"bad:{target.Key}";
        var finding = (
            findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Unreadable,
                    Target = target.Key,
                    Value = value,
                    TextKey = $"import.problem.{code}",
                    Choices = choices,
                }
            )
        ).Hit(row.Line);
        row.Noted = true;
        if (finding.Chosen == FindingChoice.Skip)
        {
            row.Refuse($"import.problem.{code}", ("value", value));
        }

        return finding;
    }
}

/// <summary>The arguments of a problem as texts take them.</summary>
internal static class ProblemArguments
{
    public static IReadOnlyList<(string Name, object? Value)> Of(ImportProblem problem) =>
        [
            .. problem.Args.Select(a => (a.Key, (object?)a.Value)),
            ("line", problem.Line),
            ("column", problem.Column),
        ];
}
