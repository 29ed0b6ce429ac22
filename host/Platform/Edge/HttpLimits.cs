using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CrmModular.Host.Platform.Edge;

/// <summary>
/// What one request may bring and how many may come: every limit of HTTP stands here, and in the administrators' guide.
/// Those that an installation may want otherwise are settings below <c>CrmModular:Limits</c>.
/// </summary>
internal sealed class HttpLimits
{
    private const string Section = "CrmModular:Limits";

    /// <summary>JSON within JSON beyond this cannot be read (400).</summary>
    public const int JsonDepth = 32;

    /// <summary>Bytes of the first line with the address; beyond it 414.</summary>
    public const int RequestLine = 8 * 1024;

    /// <summary>Bytes of all headers; beyond it 431.</summary>
    public const int Headers = 32 * 1024;

    /// <summary>How many headers; beyond it 431.</summary>
    public const int HeaderCount = 100;

    /// <summary>So much of what is too large is read and dropped: a browser that is cut off while it sends shows no answer.</summary>
    public const long Dropped = 64L * 1024 * 1024;

    public HttpLimits(IConfiguration configuration)
    {
        int Read(string name, int usual, int least)
        {
            var text = configuration[$"{Section}:{name}"];
            return string.IsNullOrEmpty(text) ? usual
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set)
                && set >= least
                    ? set
                : throw new SettingException(
                    "start.limit",
                    ("name", $"CrmModular__Limits__{name}"),
                    ("value", text),
                    ("least", least)
                );
        }

        BodyBytes = Read("BodyKilobytes", 1024, 1) * 1024L;
        FormBytes = Read("FormKilobytes", 4096, 1) * 1024L;
        FormFields = Read("FormFields", 2000, 100);
        RequestsPerMinute = Read("RequestsPerMinute", 6000, 0);
        Burst = Read("Burst", 1000, 1);
        AnonymousPerMinute = Read("AnonymousPerMinute", 600, 0);
        ExportsAtOnce = Read("ExportsAtOnce", 2, 0);
    }

    /// <summary>Bytes of a body of the API; beyond it 413.</summary>
    public long BodyBytes { get; }

    /// <summary>Bytes of a form; beyond it 413. An uploaded file has a limit of its own, see the import.</summary>
    public long FormBytes { get; }

    /// <summary>How many fields a form has; beyond it 413.</summary>
    public int FormFields { get; }

    /// <summary>Requests of the API a minute for one person, whatever tokens are used; 0 for no limit.</summary>
    public int RequestsPerMinute { get; }

    /// <summary>How many of them may come at once.</summary>
    public int Burst { get; }

    /// <summary>Requests of the API a minute from one address without a valid token; 0 for no limit.</summary>
    public int AnonymousPerMinute { get; }

    /// <summary>Exports of one person that run at the same time; 0 for no limit.</summary>
    public int ExportsAtOnce { get; }

    public void Set(KestrelServerLimits server)
    {
        // Each kind of request has its own, smaller one, see BodyMiddleware; this is what no request exceeds.
        server.MaxRequestBodySize = Math.Max(Dropped, Math.Max(BodyBytes, FormBytes));
        server.MaxRequestLineSize = RequestLine;
        server.MaxRequestHeadersTotalSize = Headers;
        server.MaxRequestHeaderCount = HeaderCount;
    }

    public void Set(FormOptions form)
    {
        form.ValueCountLimit = FormFields;
        form.ValueLengthLimit = (int)Math.Min(FormBytes, int.MaxValue);
        form.MultipartBodyLengthLimit = FormBytes;
    }
}
