using System.Security.Cryptography;
using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import.Reading;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>Mappings that were kept for files with the same columns.</summary>
internal sealed class SavedMappings(PlatformContext context, TimeProvider clock)
{
    /// <summary>The same for the same headings in the same order, however they are written.</summary>
    public static string KeyOf(IEnumerable<string> headers) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\u001f', headers.Select(NameKey.Of)))
            )
        );

    public async Task<ImportSettings?> FindAsync(
        string typeId,
        IEnumerable<string> headers,
        CancellationToken ct
    )
    {
        var key = KeyOf(headers);
        var body = await context
            .ImportMappings.AsNoTracking()
            .Where(m => m.TypeId == typeId && m.Columns == key)
            .Select(m => m.Body)
            .FirstOrDefaultAsync(ct);
        return body is null ? null : ImportJson.Read<ImportSettings>(body);
    }

    public async Task SaveAsync(
        string typeId,
        IEnumerable<string> headers,
        ImportSettings settings,
        CancellationToken ct
    )
    {
        var key = KeyOf(headers);
        await using var write = await context.BeginWriteAsync("platform.import.mappings", ct);
        var mapping = await context.ImportMappings.FindAsync([typeId, key], ct);
        if (mapping is null)
        {
            mapping = new ImportMapping
            {
                TypeId = typeId,
                Columns = key,
                Body = "",
            };
            context.ImportMappings.Add(mapping);
        }

        mapping.Body = ImportJson.Write(settings);
        mapping.SavedAt = clock.GetUtcNow();
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
    }
}
