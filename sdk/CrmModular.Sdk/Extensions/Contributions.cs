namespace CrmModular.Sdk;

/// <summary>What one contribution to a shared page came to. It never throws: what went wrong stands in <see cref="Failure"/>.</summary>
/// <typeparam name="TAnswer">What was asked for.</typeparam>
/// <param name="Declaration">Who added it, and where it stands.</param>
/// <param name="FromPlugin">Whether a partner's plug-in added it.</param>
public sealed record Contribution<TAnswer>(Extension Declaration, bool FromPlugin)
{
    /// <summary>What it answered; null where it has nothing to show, or failed.</summary>
    public TAnswer? Answer { get; init; }

    /// <summary>Why it has no answer; null when it did answer.</summary>
    public ContributionFailure? Failure { get; init; }
}

/// <summary>Why a contribution has no answer.</summary>
/// <param name="Fault">What happened.</param>
/// <param name="Text">A sentence for people that names the module, in the user's language.</param>
/// <param name="Reference">What the log has beside the details.</param>
public sealed record ContributionFailure(ContributionFault Fault, string Text, string Reference);

/// <summary>The ways in which a contribution fails.</summary>
public enum ContributionFault
{
    /// <summary>Its constructor, its code or its view threw.</summary>
    Threw,

    /// <summary>It did not answer in time.</summary>
    Late,

    /// <summary>It failed several times in a row and was not asked; it is asked again after a while.</summary>
    Resting,
}

/// <summary>Asks a contribution.</summary>
/// <param name="source">The contribution, resolved, with its declaration.</param>
/// <param name="services">The services of the scope that it was resolved from.</param>
/// <param name="ct">Cancelled when its time is over.</param>
/// <returns>The answer; null when it has nothing to show.</returns>
public delegate Task<TAnswer?> ContributionCall<TPoint, TAnswer>(
    ActiveExtension<TPoint> source,
    IServiceProvider services,
    CancellationToken ct
)
    where TPoint : class;
