using System.Globalization;
using CrmModular.Host.Platform.Settings;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>How long sessions and the security log last; the administrator changes it under Settings.</summary>
internal static class SecuritySettings
{
    /// <summary>Days until a session ends that is to be kept, however much it is used.</summary>
    public static readonly Setting KeptDays = Number("session.days", 30, 1, 365);

    /// <summary>Days without use after which a session ends.</summary>
    public static readonly Setting IdleDays = Number("session.idle", 14, 1, 365);

    /// <summary>Hours until a session ends that is not to be kept.</summary>
    public static readonly Setting Hours = Number("session.hours", 12, 1, 72);

    /// <summary>Days for which the security log is kept.</summary>
    public static readonly Setting LogDays = Number("log.days", 365, 30, 3650);

    public static readonly Setting[] All = [KeptDays, IdleDays, Hours, LogDays];

    public static async ValueTask<int> OfAsync(
        SettingValues values,
        Setting setting,
        CancellationToken ct
    ) =>
        int.Parse(
            (await values.ReadAsync(ct)).GetValueOrDefault(setting.Key, setting.Default),
            CultureInfo.InvariantCulture
        );

    private static Setting Number(string name, int value, int min, int max) =>
        new(
            $"platform.{name}",
            $"platform.setting.{name}",
            SettingType.Number,
            value.ToString(CultureInfo.InvariantCulture),
            min,
            max
        )
        {
            ModuleId = PlatformModel.ModuleId,
        };
}
