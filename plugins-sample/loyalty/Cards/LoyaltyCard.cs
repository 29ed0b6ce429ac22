namespace BrightHarbor.Loyalty.Cards;

/// <summary>The points of one customer.</summary>
[RecordKind(Kind)]
public sealed class LoyaltyCard : Entity
{
    public const string Kind = "loyalty.card";

    public Guid CustomerId { get; set; }
    public long Points { get; set; }
}

/// <summary>Why points came or went.</summary>
public sealed class PointEntry
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid CardId { get; set; }
    public LoyaltyCard? Card { get; set; }
    public DateTimeOffset At { get; set; }
    public long Points { get; set; }

    /// <summary>The event that caused it; the same event never counts twice.</summary>
    public Guid EventId { get; set; }
}
