using System.Text.Json;
using CrmModular.Migrations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore.Design;

if (
    args is not [var project, var factsFile, var name, .. var only]
    || !SyntaxFacts.IsValidIdentifier(name)
)
{
    Console.Error.WriteLine(
        "usage: eng/migrate-add <project folder> <Name> [context]   (Name: a C# identifier)"
    );
    return 2;
}

using var facts = JsonDocument.Parse(File.ReadAllText(factsFile));
var module = new ModuleAssembly(facts.RootElement);
var found = 0;
var written = 0;
try
{
    foreach (var provider in Provider.All)
    {
        foreach (var type in provider.ContextsIn(module.Assembly))
        {
            if (only is [var wanted, ..] && type.Name[provider.Name.Length..] != wanted)
            {
                continue;
            }
            found++;
            if (Scaffold.Run(provider, type, project, module.RootNamespace, name))
            {
                written++;
            }
        }
    }
}
catch (Exception refused) when (refused is OperationException or InvalidOperationException)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}

if (found == 0)
{
    Console.Error.WriteLine(
        "No sealed DbContext whose name starts with Sqlite or PostgreSql was found."
    );
    return 1;
}
if (written > 0)
{
    Console.WriteLine(
        "Read what was written: a migration only adds (tables, nullable or defaulted columns, indexes)."
    );
}
return 0;
