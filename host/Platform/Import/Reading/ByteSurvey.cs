using System.Buffers;
using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>One strict pass over all bytes in one encoding.</summary>
internal readonly record struct ByteSurvey(
    bool Valid,
    long HighBytes,
    long Pairs,
    long PairsEndingInAscii
)
{
    /// <summary>
    /// "Müller" is valid GB18030: ü and l make one Chinese character. In Chinese text the second byte
    /// is seldom below 0x80; in western text the byte after an accented letter nearly always is.
    /// </summary>
    public bool LooksWestern => PairsEndingInAscii * 2 > Pairs;

    public static async Task<ByteSurvey> RunAsync(
        Stream stream,
        FileEncoding encoding,
        CancellationToken token
    )
    {
        stream.Position = 0;
        // The decoder keeps a character that is cut at the end of a buffer until the next one.
        var decoder = encoding.ToStrictEncoding().GetDecoder();
        var bytes = ArrayPool<byte>.Shared.Rent(FileEncodingDetector.HeadLength);
        var chars = ArrayPool<char>.Shared.Rent(bytes.Length + 4);
        try
        {
            var counter = new PairCounter();
            int read;
            while ((read = await stream.ReadAsync(bytes, token)) > 0)
            {
                counter.Add(bytes.AsSpan(0, read));
                decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false);
            }

            decoder.GetChars([], chars, flush: true);
            return new ByteSurvey(
                true,
                counter.HighBytes,
                counter.Pairs,
                counter.PairsEndingInAscii
            );
        }
        catch (DecoderFallbackException)
        {
            return default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
            stream.Position = 0;
        }
    }

    private struct PairCounter
    {
        private bool _afterLead;

        public long HighBytes { get; private set; }
        public long Pairs { get; private set; }
        public long PairsEndingInAscii { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (!_afterLead && Ascii.IsValid(bytes))
            {
                return;
            }

            foreach (var value in bytes)
            {
                if (_afterLead)
                {
                    Pairs++;
                    PairsEndingInAscii += value < 0x80 ? 1 : 0;
                    _afterLead = false;
                }
                else if (value >= 0x80)
                {
                    HighBytes++;
                    _afterLead = true;
                }
            }
        }
    }
}
