using CrmModular.Customers.Activities;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>What is written into a timeline.</summary>
/// <param name="Url">The record's page.</param>
/// <param name="Kind">Which of the four.</param>
public sealed record ComposerView(string Url, ActivityKind Kind)
{
    /// <summary>What was typed.</summary>
    public string Text { get; init; } = "";
    public string When { get; init; } = "";
    public string DueOn { get; init; } = "";

    /// <summary>What is wrong; null for nothing.</summary>
    public string? Error { get; init; }

    /// <summary>Answers the contacts of the customer; null where the record is one.</summary>
    public string? ContactsUrl { get; init; }

    /// <summary>Whether it was asked for, so that typing begins at once.</summary>
    public bool Focus { get; init; }
}
