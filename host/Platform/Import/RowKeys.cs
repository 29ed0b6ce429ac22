using System.Security.Cryptography;
using System.Text;

namespace CrmModular.Host.Platform.Import;

/// <summary>Finds rows that stand in the file twice. It keeps eight bytes a row, so a million rows take some megabytes.</summary>
internal sealed class RowKeys(ImportLayout layout)
{
    private readonly HashSet<ulong> _seen = [];
    private readonly List<int> _external =
    [
        .. layout
            .Mapped.Where(m => m.Target.ExternalId || m.Target.IsRecordId)
            .Select(m => m.Column),
    ];
    private readonly List<int> _all = [.. layout.Mapped.Select(m => m.Column)];

    /// <summary>Whether an earlier row has the same external id, or says the very same where there is none: a name alone is no identity.</summary>
    public bool IsRepeat(string[] raw)
    {
        var external = raw.Length == 0 ? "" : Join(raw, _external);
        var natural = raw.Length == 0 || external.Length > 0 ? "" : Join(raw, _all);
        return (external.Length > 0 && !_seen.Add(Digest("e" + external)))
            || (natural.Length > 0 && !_seen.Add(Digest("n" + natural)));
    }

    private static string Join(string[] raw, List<int> columns)
    {
        var parts = columns.Select(c => ImportNames.Normal(raw[c])).ToList();
        return parts.TrueForAll(p => p.Length == 0) ? "" : string.Join('\u001f', parts);
    }

    private static ulong Digest(string key) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
