using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using CrmModular.Host.Data;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>
/// Keeps the keys of cookies and tickets in the database, so that a sign-in holds on every host that shares it. With
/// <c>CrmModular:KeySecret</c> they are encrypted: a copy of the database alone opens nothing.
/// </summary>
internal sealed class DataKeyStore : IXmlRepository
{
    private const string Sealed = "aes-gcm:";
    private const int SecretLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly IHostDatabase _database;
    private readonly byte[]? _secret;
    private readonly string _table;

    public DataKeyStore(IHostDatabase database, IConfiguration configuration)
    {
        _database = database;
        _secret = SecretOf(configuration["CrmModular:KeySecret"]);
        _table = PlatformModel.TableName("data_keys", PlatformModel.ModuleId, database.Provider);
    }

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Read().Select(row => XElement.Parse(Open(row.Xml)))];

    public void StoreElement(XElement element, string friendlyName) =>
        Insert(friendlyName, element.ToString(SaveOptions.DisableFormatting));

    /// <summary>
    /// Takes over the keys that an older version kept in a folder, makes sure that all can be read, and encrypts what is not
    /// when there is a secret.
    /// </summary>
    /// <exception cref="SettingException">They are encrypted with a secret that this host was not given.</exception>
    public void TakeOver(string folder)
    {
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.xml"))
            {
                Insert(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file));
            }
        }

        var rows = Read();
        rows.ForEach(row => Open(row.Xml));
        if (_secret is null)
        {
            return;
        }

        foreach (var (name, xml) in rows.Where(r => !IsSealed(r.Xml)))
        {
            Execute($"UPDATE {_table} SET xml = @xml WHERE name = @name", name, Seal(xml));
        }
    }

    private List<(string Name, string Xml)> Read()
    {
        using var connection = _database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name, xml FROM {_table}";
        using var reader = command.ExecuteReader();
        var rows = new List<(string, string)>();
        while (reader.Read())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    private void Insert(string name, string xml) =>
        Execute(
            $"INSERT INTO {_table} (name, xml) VALUES (@name, @xml) ON CONFLICT (name) DO NOTHING",
            name,
            _secret is null ? xml : Seal(xml)
        );

    private void Execute(string sql, string name, string xml)
    {
        using var connection = _database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Add(command, "@name", name);
        Add(command, "@xml", xml);
        command.ExecuteNonQuery();
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static bool IsSealed(string xml) => xml.StartsWith(Sealed, StringComparison.Ordinal);

    private string Seal(string xml)
    {
        var plain = Encoding.UTF8.GetBytes(xml);
        var box = new byte[NonceLength + TagLength + plain.Length];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_secret!, TagLength);
        aes.Encrypt(
            nonce,
            plain,
            box.AsSpan(NonceLength + TagLength),
            box.AsSpan(NonceLength, TagLength)
        );
        return Sealed + Convert.ToBase64String(box);
    }

    private string Open(string stored)
    {
        if (!IsSealed(stored))
        {
            return stored;
        }

        if (_secret is null)
        {
            throw new SettingException("start.key.missing");
        }

        var box = Convert.FromBase64String(stored[Sealed.Length..]);
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_secret, TagLength);
        try
        {
            aes.Decrypt(
                box.AsSpan(0, NonceLength),
                box.AsSpan(NonceLength + TagLength),
                box.AsSpan(NonceLength, TagLength),
                plain
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SettingException("start.key.other");
        }

        return Encoding.UTF8.GetString(plain);
    }

    private static byte[]? SecretOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var secret = new byte[SecretLength];
        return
            Convert.TryFromBase64String(text.Trim(), secret, out var length)
            && length == SecretLength
            ? secret
            : throw new SettingException("start.key.wrong");
    }
}
