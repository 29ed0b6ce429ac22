using System.Globalization;
using CrmModular.Customers.Activities;
using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;

namespace CrmModular.Customers.Demo;

/// <summary>
/// The demo story: 85 companies and 12 private persons, the people at them, and two years of notes, calls, meetings and
/// promises that end on the story's day. The same for the same day and language.
/// </summary>
internal sealed class DemoBook
{
    private const int Companies = 85;
    private const int Persons = 12;
    private const int Days = 730;
    private readonly Random _random = new(20170104);
    private readonly NameMaker _makes;
    private readonly DemoStory _story;
    private readonly TimeZoneInfo _zone;
    private readonly DateTimeOffset _now;

    public DemoBook(DemoStory story, TimeZoneInfo zone, DateTimeOffset now)
    {
        _story = story;
        _zone = zone;
        _now = now;
        _makes = new NameMaker(story.Chinese, _random);
        for (var i = 0; i < Companies + Persons; i++)
        {
            AddCustomer(i);
        }

        AddParents();
        foreach (var customer in Customers)
        {
            AddContacts(customer);
            AddActivities(customer);
        }
    }

    public List<Customer> Customers { get; } = [];
    public List<Contact> Contacts { get; } = [];
    public List<Activity> Activities { get; } = [];

    private Words Words => _makes.Words;

    private void AddCustomer(int number)
    {
        var company = number < Companies;
        var place = _makes.Pick(Words.Places);
        var trade = _makes.Pick(Words.Trades);
        var at = At(_random.Next(Days - 20, Days + 400));
        var site = string.Create(CultureInfo.InvariantCulture, $"{Site(number)}.example");
        Customers.Add(
            new Customer
            {
                Id = SeededId.At(at, _random),
                Name = company
                    ? _makes.Company(Words.Brands[number], trade, place)
                    : _makes.Person(),
                Type = company ? CustomerType.Company : CustomerType.Person,
                OwnerId =
                    _story.People.Count == 0 ? null : _story.People[number % _story.People.Count],
                Level =
                    number % 9 == 0 ? "A"
                    : number % 4 == 0 ? "B"
                    : number % 3 == 0 ? "C"
                    : "D",
                Industry = company ? trade.Name : "",
                Region = place.Region,
                Source = _makes.Pick(Words.Sources),
                Phone = _makes.Phone(place),
                Email = (company ? "hello@" : "mail@") + site,
                Web = company ? site : "",
                Address = Address(place),
                Notes = number % 3 == 0 ? _makes.Pick(Words.Wishes) : "",
                Tags = TagText.Join(
                    number % 2 == 0 ? [_makes.Pick(Words.Tags), _makes.Pick(Words.Tags)] : []
                ),
                Employees = company ? _random.Next(8, 2600) : null,
                Revenue = company ? _random.Next(1, 900) * 1_000_000L : null,
                FoundedYear = company ? _random.Next(1948, 2015) : null,
                CreatedAt = at,
                ChangedAt = at,
            }
        );
    }

    /// <summary>Some companies belong to others.</summary>
    private void AddParents()
    {
        for (var i = 10; i < Companies; i += 7)
        {
            Customers[i].ParentId = Customers[i % 5].Id;
        }
    }

    private void AddContacts(Customer customer)
    {
        var count =
            customer.Type == CustomerType.Person
                ? 0
                : 1 + (int)(5 * Math.Pow(_random.NextDouble(), 2));
        for (var i = 0; i < count; i++)
        {
            var place = _makes.Pick(Words.Places);
            Contacts.Add(
                new Contact
                {
                    Id = SeededId.At(customer.CreatedAt.AddMinutes(i + 1), _random),
                    Name = _makes.Person(),
                    CustomerId = customer.Id,
                    OwnerId = customer.OwnerId,
                    JobTitle = Words.JobTitles[(i + _random.Next(3)) % Words.JobTitles.Length],
                    Phone = _makes.Phone(place),
                    Email = string.Create(
                        CultureInfo.InvariantCulture,
                        $"contact{i + 1}@{customer.Web}"
                    ),
                    Decides = i == 0,
                    CreatedAt = customer.CreatedAt,
                    ChangedAt = customer.CreatedAt,
                }
            );
        }
    }

    private void AddActivities(Customer customer)
    {
        var contacts = Contacts.Where(c => c.CustomerId == customer.Id).ToList();
        var count = 2 + (int)(18 * Math.Pow(_random.NextDouble(), 1.6));
        for (var i = 0; i < count; i++)
        {
            var kind = (ActivityKind)_random.Next(0, 4);
            // One meeting in six lies ahead.
            var ahead = kind == ActivityKind.Meeting && _random.Next(6) == 0;
            var daysAgo = ahead
                ? -_random.Next(1, 25)
                : (int)(Days * Math.Pow(_random.NextDouble(), 1.8));
            AddActivity(customer, contacts.Count > 0 ? _makes.Pick(contacts) : null, kind, daysAgo);
        }
    }

    private void AddActivity(Customer customer, Contact? contact, ActivityKind kind, int daysAgo)
    {
        var at = At(daysAgo);
        var made = daysAgo < 0 ? At(1) : at;
        var activity = new Activity
        {
            Id = SeededId.At(made, _random),
            CustomerId = customer.Id,
            ContactId = contact?.Id,
            Kind = kind,
            Text = _makes.Pick(TextsOf(kind)),
            At = at,
            PersonId = customer.OwnerId,
            CreatedAt = made,
            ChangedAt = made,
        };
        if (kind == ActivityKind.Promise)
        {
            activity.DueOn = DateOnly.FromDateTime(at.UtcDateTime).AddDays(_random.Next(3, 30));
            // Old promises were kept, all but a few; the young ones are open.
            activity.DoneAt =
                daysAgo > 25 && _random.Next(12) > 0 ? at.AddDays(_random.Next(1, 20)) : null;
        }

        Activities.Add(activity);
    }

    private string[] TextsOf(ActivityKind kind) =>
        kind switch
        {
            ActivityKind.Call => Words.Calls,
            ActivityKind.Meeting => Words.Meetings,
            ActivityKind.Promise => Words.Promises,
            _ => Words.Notes,
        };

    private string Address(Place place) =>
        _story.Chinese
            ? $"{place.Town}市{_makes.Pick(Words.Streets)} {_random.Next(1, 400)} 号"
            : $"{_random.Next(1, 900)} {_makes.Pick(Words.Streets)}, {place.Town}";

    private string Site(int number) =>
        _story.Chinese
            ? string.Create(CultureInfo.InvariantCulture, $"kehu{number + 1}")
            : Words.Brands[number % Words.Brands.Length].ToLowerInvariant();

    /// <summary>A time in office hours, so many days before the story's last; of that day, only what is past.</summary>
    private DateTimeOffset At(int daysAgo)
    {
        var local = _story
            .Today.AddDays(-daysAgo)
            .ToDateTime(new TimeOnly(_random.Next(8, 17), _random.Next(0, 12) * 5));
        var at = new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
        return daysAgo >= 0 && at > _now ? At(daysAgo + 1) : at;
    }
}
