using System.Globalization;
using CrmModular.Customers.Activities;
using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;

namespace CrmModular.Customers.Demo;

/// <summary>
/// Rows for a benchmark, one after the other so that a million need no memory: half of them Chinese, few owners with many
/// customers, few customers with many contacts, most levels empty. The same at each run.
/// </summary>
internal sealed class SkewedRows(BenchSeed seed)
{
    private const int ReportEvery = 200_000;
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly Random _random = new(20200101);
    private readonly Guid[] _ids = new Guid[seed.Customers];
    private readonly byte[] _owners = new byte[seed.Customers];
    private NameMaker[]? _makers;

    private NameMaker[] Makers => _makers ??= [new(false, _random), new(true, _random)];

    public IEnumerable<Customer> Customers()
    {
        for (var i = 0; i < seed.Customers; i++)
        {
            var makes = Makers[_random.Next(2)];
            var place = makes.Pick(makes.Words.Places);
            var trade = makes.Pick(makes.Words.Trades);
            var person = _random.Next(12) == 0;
            var at = Time(i, seed.Customers);
            _owners[i] = (byte)Skewed(Math.Min(seed.People.Count, byte.MaxValue), 2);
            _ids[i] = SeededId.At(at, _random);
            Report("customers", i);
            yield return new Customer
            {
                Id = _ids[i],
                Name = person ? makes.Person() : makes.Company(makes.CoinedBrand(), trade, place),
                Type = person ? CustomerType.Person : CustomerType.Company,
                OwnerId = OwnerOf(i),
                Level = _random.Next(100) switch
                {
                    < 3 => "A",
                    < 10 => "B",
                    < 25 => "C",
                    < 35 => "D",
                    _ => "",
                },
                Industry = trade.Name,
                Region = place.Region,
                Source = makes.Pick(makes.Words.Sources),
                Phone = makes.Phone(place),
                Email = string.Create(CultureInfo.InvariantCulture, $"office@c{i}.example"),
                Web = string.Create(CultureInfo.InvariantCulture, $"c{i}.example"),
                Address = $"{makes.Pick(makes.Words.Streets)} {_random.Next(1, 200)}, {place.Town}",
                Tags = _random.Next(5) == 0 ? TagText.Join([makes.Pick(makes.Words.Tags)]) : "",
                Employees = person ? null : 1 << _random.Next(2, 13),
                CreatedAt = at,
                ChangedAt = at.AddDays(_random.Next(0, 60)),
            };
        }
    }

    public IEnumerable<Contact> Contacts()
    {
        var count = seed.Customers + (seed.Customers / 2);
        for (var i = 0; i < count; i++)
        {
            var makes = Makers[_random.Next(2)];
            var customer = SomeCustomer();
            var at = Time(i, count);
            Report("contacts", i);
            yield return new Contact
            {
                Id = SeededId.At(at, _random),
                Name = makes.Person(),
                CustomerId = _ids[customer],
                OwnerId = OwnerOf(customer),
                JobTitle = makes.Pick(makes.Words.JobTitles),
                Phone = makes.Phone(makes.Pick(makes.Words.Places)),
                Email = string.Create(CultureInfo.InvariantCulture, $"p{i}@c{customer}.example"),
                Decides = _random.Next(6) == 0,
                CreatedAt = at,
                ChangedAt = at,
            };
        }
    }

    /// <summary>One for every second customer on average, and again few customers have most.</summary>
    public IEnumerable<Activity> Activities()
    {
        var count = seed.Customers / 2;
        for (var i = 0; i < count; i++)
        {
            var words = Makers[_random.Next(2)].Words;
            var customer = SomeCustomer();
            var at = Time(i, count);
            var kind = (ActivityKind)Skewed(4, 2);
            Report("activities", i);
            yield return new Activity
            {
                Id = SeededId.At(at, _random),
                CustomerId = _ids[customer],
                Kind = kind,
                Text = words.Calls[_random.Next(words.Calls.Length)],
                At = at,
                DueOn =
                    kind == ActivityKind.Promise
                        ? DateOnly.FromDateTime(at.UtcDateTime).AddDays(14)
                        : null,
                DoneAt = kind == ActivityKind.Promise && _random.Next(8) > 0 ? at.AddDays(9) : null,
                PersonId = OwnerOf(customer),
                CreatedAt = at,
                ChangedAt = at,
            };
        }
    }

    private Guid? OwnerOf(int customer) =>
        seed.People.Count == 0 ? null : seed.People[_owners[customer]];

    /// <summary>Small numbers far more often than great ones.</summary>
    private int Skewed(int below, double power) =>
        below <= 1 ? 0 : (int)(below * Math.Pow(_random.NextDouble(), power));

    /// <summary>The great ones lie scattered: a prime spreads the ranks over all ages.</summary>
    private int SomeCustomer() => (int)(Skewed(seed.Customers, 2.2) * 7_368_787L % seed.Customers);

    /// <summary>In order of time over six years, so that ids grow.</summary>
    private static DateTimeOffset Time(int number, int count) =>
        Start.AddMinutes(3_153_600.0 * number / count);

    private void Report(string what, int done)
    {
        if (done > 0 && done % ReportEvery == 0)
        {
            seed.Report(
                string.Create(CultureInfo.InvariantCulture, $"customers: {done:N0} {what}")
            );
        }
    }
}
