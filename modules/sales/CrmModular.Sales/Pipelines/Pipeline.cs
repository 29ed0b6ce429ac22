namespace CrmModular.Sales.Pipelines;

/// <summary>A way that opportunities take, in stages.</summary>
[RecordKind("sales.pipeline")]
public sealed class Pipeline : Entity
{
    /// <summary>The key of its name, for the pipeline that we bring; empty where it has a name of its own.</summary>
    public string NameKey { get; set; } = "";
    public string Name { get; set; } = "";

    /// <summary>Takes new opportunities that name no stage.</summary>
    public bool IsDefault { get; set; }
    public int Position { get; set; }

    public string NameIn(ITexts texts) => Name.Length > 0 ? Name : texts[NameKey];
}

/// <summary>A step of a pipeline.</summary>
[RecordKind("sales.stage")]
public sealed class Stage : Entity
{
    public Guid PipelineId { get; set; }

    /// <summary>The name in addresses, the API and files; never changes.</summary>
    public required string Key { get; set; }

    /// <summary>The key of its name, for the stages that we bring; empty where it has a name of its own.</summary>
    public string NameKey { get; set; } = "";
    public string Name { get; set; } = "";

    /// <summary>What an opportunity in this stage is.</summary>
    public OpportunityStatus Kind { get; set; }

    /// <summary>How likely an opportunity in this stage is won, in whole per cent.</summary>
    public int Probability { get; set; }

    /// <summary>After how many days without activity an opportunity is stale; null never warns.</summary>
    public int? StaleAfterDays { get; set; }

    /// <summary>What must be known before an opportunity comes in, between bars as tags are; see <see cref="StageRules"/>.</summary>
    public string RequiredFields { get; set; } = "";
    public int Position { get; set; }

    public string NameIn(ITexts texts) => Name.Length > 0 ? Name : texts[NameKey];

    /// <summary>The glyph that stands for it, see <c>Icons.Stage</c>.</summary>
    public string Glyph =>
        Kind switch
        {
            OpportunityStatus.Won => "won",
            OpportunityStatus.Lost => "lost",
            _ => Position switch
            {
                <= 1 => "prospecting",
                2 => "engaging",
                _ => "late",
            },
        };
}
