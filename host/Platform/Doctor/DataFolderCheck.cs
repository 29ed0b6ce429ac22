namespace CrmModular.Host.Platform.Doctor;

/// <summary>Whether the folder of everything that changes can be written, and how much room it has.</summary>
internal static class DataFolderCheck
{
    private const string Check = "data";
    private const long Scarce = 500L * 1024 * 1024;

    public static async Task RunAsync(HostPaths paths, Findings findings, CancellationToken ct)
    {
        var file = Path.Combine(paths.Data, $".doctor-{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllTextAsync(file, "", ct);
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Problem(
                Check,
                "doctor.data.closed",
                ("folder", paths.Data),
                ("detail", e.Message)
            );
            return;
        }

        var free = new DriveInfo(paths.Data).AvailableFreeSpace;
        (string, object?)[] values =
        [
            ("folder", paths.Data),
            ("free", free / (1024 * 1024)),
            ("least", Scarce / (1024 * 1024)),
        ];
        if (free < Scarce)
        {
            findings.Problem(Check, "doctor.data.full", values);
        }
        else
        {
            findings.Fine(Check, "doctor.data", values);
        }
    }
}
