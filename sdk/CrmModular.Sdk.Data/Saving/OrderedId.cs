using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CrmModular.Sdk.Data;

/// <summary>
/// UUIDv7 that never go backwards within a process: the twelve bits after the version count on within a millisecond
/// (RFC 9562, method 1). Events and audit entries of one save share a millisecond, and their order is what delivery and
/// undo go by; those of <see cref="Guid.CreateVersion7()"/> would fall in any order there.
/// </summary>
internal static class OrderedId
{
    private static long _last;

    public static Guid Next(DateTimeOffset now)
    {
        var wish = now.ToUnixTimeMilliseconds() << 12;
        long seen,
            next;
        do
        {
            seen = Volatile.Read(ref _last);
            next = Math.Max(wish, seen + 1);
        } while (Interlocked.CompareExchange(ref _last, next, seen) != seen);

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (next >> 12 << 16) | 0x7000 | (next & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
