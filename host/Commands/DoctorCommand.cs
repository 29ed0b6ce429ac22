using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Doctor;
using Microsoft.AspNetCore.Builder;

namespace CrmModular.Host.Commands;

/// <summary><c>doctor</c>: says how the installation is, one line a finding with the way out. Ends with 1 where something is wrong. It changes nothing, unless told to mend what it can.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = CommandTexts.Of["cli.json"] };
        var fix = new Option<bool>("--fix") { Description = CommandTexts.Of["cli.doctor.fix"] };
        var doctor = new Command("doctor", CommandTexts.Of["cli.doctor"]) { json, fix };
        doctor.SetAction((parsed, ct) => RunAsync(parsed.GetValue(json), parsed.GetValue(fix), ct));
        return doctor;
    }

    private static async Task<int> RunAsync(bool json, bool fix, CancellationToken ct)
    {
        // Beside the program: this must speak also where nothing else of the product can be made.
        var texts = CommandTexts.Of;
        var findings = new Findings(texts);
        await ExamineAsync(findings, fix, ct);
        var healthy = findings.All.All(f => f.Level != FindingLevel.Problem);
        if (json)
        {
            Console.WriteLine(
                JsonSerializer.Serialize(new { healthy, findings = findings.All }, Json)
            );
        }
        else
        {
            Write(findings, texts);
        }

        return healthy ? 0 : 1;
    }

    private static async Task ExamineAsync(Findings findings, bool fix, CancellationToken ct)
    {
        try
        {
            await using var app = HostApp.Build(
                [],
                builder =>
                {
                    // What a look meets is told as a finding, not twice as a log.
                    builder.Logging.ClearProviders();
                }
            );
            await Examination.RunAsync(app.Services, findings, fix, ct);
        }
        catch (SettingException e)
        {
            findings.Problem(
                "settings",
                "doctor.settings",
                ("detail", CommandTexts.Of[e.TextKey, [.. e.Arguments]])
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A doctor that dies of what it looks at helps nobody.
            findings.Problem("doctor", "doctor.failed", ("detail", e.GetBaseException().Message));
        }
    }

    private static void Write(Findings findings, ITexts texts)
    {
        foreach (var finding in findings.All)
        {
            var mark = texts[$"doctor.level.{finding.Level.ToString().ToLowerInvariant()}"];
            Console.WriteLine($"{mark}  {finding.Text} {finding.WayOut}".TrimEnd());
        }

        var problems = findings.All.Count(f => f.Level == FindingLevel.Problem);
        Console.WriteLine(
            problems == 0 ? texts["doctor.healthy"] : texts.Count("doctor.problems", problems)
        );
    }
}
