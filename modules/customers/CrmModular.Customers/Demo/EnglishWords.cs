namespace CrmModular.Customers.Demo;

internal static class EnglishWords
{
    public static readonly Words All = new(
        Split(
            """
            Alderbrook Ambergate Ashcombe Aspenridge Bellwether Birchfield Blackthorn Bluewater Bramblewood Brightmoor
            Brookhaven Calderstone Cedarhurst Clearmont Cloverdale Copperline Coralwick Cranmere Crestholm Daleford
            Darrowby Driftwood Eastmarch Elmstead Emberley Fairlock Fallowmere Farrowgate Fernhollow Fieldmark
            Foxglen Frostwick Galloway Glenmarrow Goldcrest Graywater Greenholt Harborlight Harrowdene Hawkmoor
            Hazelton Heatherby Highmeadow Hollowbrook Ironvale Ivybridge Junipero Kestrelby Kingsmarsh Lakemoor
            Larchwood Leafhaven Lindenau Longacre Maplecross Marlowe Meadowlark Millrace Moorhouse Northgate
            Oakhollow Oldbridge Orchardby Pinecrest Quarrystone Ravenshill Redfern Ridgewell Riverbend Rosemoor
            Rowanby Saltmarsh Sandhurst Seabrook Silverton Stonebeck Summerlea Thistledown Thornbury Tidewell
            Valleyfort Wakefern Westmere Willowick Yarrowby
            """
        ),
        [
            new("Retail", "Stores", "Markets", "Trading"),
            new("Food", "Foods", "Provisions", "Bakeries"),
            new("Machinery", "Engineering", "Works", "Tools"),
            new("Health care", "Clinics", "Medical", "Care"),
            new("Logistics", "Freight", "Logistics", "Carriers"),
            new("Software", "Systems", "Software", "Data"),
            new("Construction", "Builders", "Construction", "Timber"),
            new("Hospitality", "Hotels", "Inns", "Kitchens"),
            new("Education", "College", "Learning", "Press"),
            new("Energy", "Energy", "Power", "Solar"),
        ],
        [
            new("Boston", "East", "617"),
            new("Albany", "East", "518"),
            new("Richmond", "East", "804"),
            new("Chicago", "Central", "312"),
            new("Milwaukee", "Central", "414"),
            new("Omaha", "Central", "402"),
            new("Denver", "West", "303"),
            new("Portland", "West", "503"),
            new("Sacramento", "West", "916"),
            new("Austin", "South", "512"),
            new("Savannah", "South", "912"),
        ],
        [
            "Mill Street",
            "Station Road",
            "Harbor Avenue",
            "Oak Lane",
            "Market Square",
            "Park Row",
            "Canal Street",
        ],
        Split(
            """
            Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
            Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
            Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall
            Rivera Campbell Mitchell Carter Roberts
            """
        ),
        Split(
            """
            Ada Amir Anya Beatriz Benno Carla Cedric Clara Dario Delia Edwin Elif Emil Farah Felix Gwen Hana Hugo Ida
            Imran Ines Jonas Julia Kofi Lena Leon Livia Mara Milo Nadia Nils Noor Olga Oscar Petra Priya Quentin Rosa
            Ruben Sanna Selma Tariq Tessa Theo Uma Vera Victor Wanda Yara Zeno
            """
        ),
        [
            "Head of buying",
            "Managing director",
            "Store systems",
            "Finance",
            "Operations manager",
            "Office manager",
            "Technical director",
            "Assistant to the board",
        ],
        ["Trade fair", "Website", "Recommendation", "Cold call", "Partner", "Advertisement"],
        ["key account", "renewal", "pilot", "reference", "newsletter", "price sensitive"],
        [
            "Changed their warehouse; the delivery address is new.",
            "Budget for next year is decided in the second week of the month.",
            "They compare us with one other supplier, mainly on service.",
            "The new colleague in buying came from a company that already works with us.",
            "Asked for a list of references from their own trade.",
        ],
        [
            "Happy with the last delivery. Wants to hear about the new range.",
            "Complained about the waiting time at the hotline; I explained the new hours.",
            "Asked for a price for twenty pieces, delivered in two parts.",
            "Board decides next week. Wants two references, and the price held until then.",
            "Nobody there; left a message with the front desk.",
        ],
        [
            "Demonstration on site with buying and store systems.",
            "Yearly review: volumes, open points, plans.",
            "Visit at the warehouse, looked at the loading bay.",
            "Lunch with the managing director.",
            "Went through the offer line by line.",
        ],
        [
            "Send the revised offer",
            "Spare unit for the pilot store",
            "Price held until the end of the month",
            "Name a technician for the installation",
            "Send the certificate of origin",
            "Call back about the delivery date",
        ],
        [
            "Calls before noon only.",
            "Invoices go to the head office, not to the store.",
            "No mailings.",
            "Prefers e-mail; answers within a day.",
        ]
    );

    private static string[] Split(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
