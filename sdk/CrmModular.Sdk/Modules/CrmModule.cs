namespace CrmModular.Sdk;

/// <summary>
/// The entry point of a module: one sealed subclass with a public parameterless constructor in the assembly that the
/// manifest names. It is created anew for each generation, so it keeps no state.
/// </summary>
public abstract class CrmModule
{
    /// <summary>
    /// Names everything the module adds. Called once for each generation, before any of its services exists.
    /// An exception here quarantines the module; the other modules are built without it.
    /// </summary>
    /// <param name="module">Collects what the module adds.</param>
    public abstract void Build(ModuleBuilder module);
}
