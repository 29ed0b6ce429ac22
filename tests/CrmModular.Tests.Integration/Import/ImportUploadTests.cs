using System.Net;
using System.Net.Sockets;
using System.Text;
using CrmModular.Host.Platform.Import;

namespace CrmModular.Tests.Integration.Import;

/// <summary>Uploads that are too large, broken off, or not what they say: a clear answer, and nothing is left of them.</summary>
public abstract class ImportUploadTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_too_large_is_answered_with_a_page_and_not_kept(bool tellsItsLength)
    {
        var before = Folders();
        using var import = await ImportPages.OpenAsync(Host);
        using var file = new StreamContent(
            new Endless(ImportFiles.MostBytes + (20 << 20), tellsItsLength)
        );
        using var answer = await import.SendAsync(file, "customers");
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        html.ShouldContain("larger than 200 MB");
        html.ShouldContain("id=\"file\"");
        Folders().ShouldBe(before);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        var before = Folders();
        using var import = await ImportPages.OpenAsync(Host);
        var token = PageClient.AntiforgeryToken(await import.Pages.HtmlAsync("/import"));
        var cookies = import.Pages.Cookies.GetCookieHeader(Host.Address);
        var body =
            $"--b\r\nContent-Disposition: form-data; name=\"__RequestVerificationToken\"\r\n\r\n{token}\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nName\r\n";
        using (var socket = new TcpClient(Host.Address.Host, Host.Address.Port))
        await using (var stream = socket.GetStream())
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /import HTTP/1.1\r\nHost: {Host.Address.Authority}\r\nCookie: {cookies}\r\n"
                        + $"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n{body}{new string('x', 200_000)}"
                ),
                Ct
            );
            await stream.FlushAsync(Ct);
            // It has begun to come in.
            await Wait.UntilAsync(() => Folders() > before, "the beginning of the file");
        }

        await Wait.UntilAsync(() => Folders() == before, "what came in is taken away");
    }

    [Fact]
    public async Task A_form_without_its_end_is_answered_and_not_kept()
    {
        var before = Folders();
        using var import = await ImportPages.OpenAsync(Host);
        using var half = new StringContent(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nName\r\nhalf"
        );
        half.Headers.Remove("Content-Type");
        half.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var answer = await import.Pages.Http.PostAsync("/import", half, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("did not arrive whole");
        Folders().ShouldBe(before);
    }

    [Fact]
    public async Task A_form_of_a_stranger_is_refused_and_not_kept()
    {
        var before = Folders();
        using var import = await ImportPages.OpenAsync(Host);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Name\nx\n"), "file", "a.csv" },
        };
        using var answer = await import.Pages.Http.PostAsync("/import", form, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Folders().ShouldBe(before);
    }

    private int Folders()
    {
        var root = Path.Combine(Host.Database.Folder, "imports");
        return Directory.Exists(root) ? Directory.GetDirectories(root).Length : 0;
    }

    /// <summary>A file of nothing but the letter x, which takes no memory.</summary>
    private sealed class Endless(long length, bool seekable) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => seekable;
        public override bool CanWrite => false;
        public override long Length => seekable ? length : throw new NotSupportedException();
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - Position);
            buffer.AsSpan(offset, read).Fill((byte)'x');
            Position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset;

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();
    }
}

[Collection(SqliteHost.Name)]
public sealed class ImportUploadOnSqlite(SqliteHost host) : ImportUploadTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ImportUploadOnPostgreSql(PostgreSqlHost host) : ImportUploadTests(host);
