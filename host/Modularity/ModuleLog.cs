namespace CrmModular.Host.Modularity;

internal static partial class ModuleLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Module {Module} is quarantined: {Reason}")]
    public static partial void Quarantined(ILogger log, string module, string reason, Exception? e);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Module {Module} is still at {Step}, since {Seconds} s; the running generation serves"
    )]
    public static partial void StillAt(ILogger log, string module, string step, int seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Module {Module} {Version} loaded")]
    public static partial void Loaded(ILogger log, string module, string version);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Folder {Folder} holds no usable module: {Reason}"
    )]
    public static partial void Broken(ILogger log, string folder, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Generation {Number} serves set {Set}, built in {Milliseconds} ms"
    )]
    public static partial void Serves(ILogger log, int number, long set, long milliseconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A new generation could not be built; the running one stays"
    )]
    public static partial void Failed(ILogger log, Exception e);
}
