using System.Collections.Immutable;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Which version of each wanted module is built: the one in its folder, or, where that one cannot be taken, the one that
/// serves. It changes while a generation is built, as versions turn out to fail.
/// </summary>
internal sealed class ModuleChoice
{
    private readonly Func<string, InstalledModule?> _older;

    private ModuleChoice(ModuleCatalogue catalogue, Func<string, InstalledModule?> older)
    {
        Catalogue = catalogue;
        _older = older;
    }

    public ModuleCatalogue Catalogue { get; private set; }

    /// <summary>The modules that cannot run, and why.</summary>
    public Dictionary<string, ModuleException> Quarantined { get; } = new(StringComparer.Ordinal);

    /// <summary>The modules of which an older version goes on serving, and why the newer one does not.</summary>
    public Dictionary<string, ModuleException> Held { get; } = new(StringComparer.Ordinal);

    public static ModuleChoice Make(
        ModuleCatalogue scanned,
        IReadOnlySet<string> wanted,
        Generation? running,
        ModuleCopies copies,
        StartJournal journal
    )
    {
        InstalledModule? Running(string id) =>
            running?.Modules.FirstOrDefault(m => m.Id == id)?.Module;
        var choice = new ModuleChoice(scanned, id => Running(id) ?? copies.Served(id));
        foreach (var source in scanned.Modules.Where(m => wanted.Contains(m.Id)))
        {
            try
            {
                var copy = copies.Keep(source);
                choice.Catalogue = choice.Catalogue.With(copy);
                journal.Begin(copy);
            }
            catch (ModuleException e)
            {
                choice.Refuse(e);
            }
        }

        foreach (var id in wanted.Where(id => scanned.Find(id) is null))
        {
            choice.Miss(id, Running(id), copies);
        }

        return choice;
    }

    /// <summary>Goes back to the version that serves; without one the module is quarantined.</summary>
    public void Refuse(ModuleException reason)
    {
        var id = reason.ModuleId;
        if (
            _older(id) is { } older
            && older.Folder != Catalogue.Find(id)?.Folder
            && Held.TryAdd(id, reason)
        )
        {
            // A plug-in may move between the folders of the product and of the data; where it lies now counts.
            Catalogue = Catalogue.With(
                older with
                {
                    BuiltIn = Catalogue.Find(id)?.BuiltIn ?? older.BuiltIn,
                }
            );
        }
        else
        {
            Quarantined[id] = reason;
        }
    }

    /// <summary>
    /// A folder that went, or whose manifest cannot be read: the running copy goes on until this process ends; the next start
    /// does without the module, whose records stay.
    /// </summary>
    private void Miss(string id, InstalledModule? running, ModuleCopies copies)
    {
        var broken = Catalogue
            .Broken.FirstOrDefault(b => b.Reason.ModuleId == id || Path.GetFileName(b.Folder) == id)
            ?.Reason;
        if ((running ?? copies.Served(id)) is not { } copy)
        {
            return;
        }

        Catalogue = Catalogue.With(copy with { Missing = broken is null });
        if (running is not null)
        {
            Held[id] = broken ?? new ModuleException(id, "module.gone.running");
        }
        else
        {
            Quarantined[id] = broken ?? new ModuleException(id, "module.gone");
        }
    }

    public ImmutableDictionary<string, ModuleException> HeldNow => Held.ToImmutableDictionary();
}
