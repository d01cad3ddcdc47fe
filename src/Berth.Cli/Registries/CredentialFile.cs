using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.DockerApi.Images;

namespace Berth.Cli.Registries;

/// <summary>
/// Docker's <c>config.json</c>: who we are at which registry, in the file itself or with a credential helper. What else stands in it is kept as it is.
/// </summary>
internal sealed class CredentialFile
{
    /// <summary>Under this key Docker Hub's credentials stand.</summary>
    public const string DockerHub = "https://index.docker.io/v1/";

    private readonly JsonObject _content;

    private CredentialFile(string path, JsonObject content) => (Path, _content) = (path, content);

    /// <summary>Where it is: <c>DOCKER_CONFIG</c> or <c>~/.docker</c>.</summary>
    public string Path { get; }

    public static CredentialFile Open()
    {
        string folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } given
            ? given
            : System.IO.Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".docker");
        string path = System.IO.Path.Combine(folder, "config.json");
        try
        {
            return new CredentialFile(path, File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? [] : []);
        }
        catch (JsonException error)
        {
            throw new CliException($"{path}: invalid JSON: {error.Message}");
        }
    }

    /// <summary>The key of the registry that an image name or an address belongs to.</summary>
    public static string KeyOf(string registry)
    {
        string host = registry;
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        host = (scheme >= 0 ? host[(scheme + 3)..] : host).Split('/')[0];
        return host is "" or "docker.io" or "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;
    }

    /// <summary>Credentials for a registry; null for none.</summary>
    public AuthConfig? Find(string key)
    {
        if (HelperFor(key) is { } helper)
        {
            return helper.Get(key);
        }

        foreach ((string name, JsonNode? value) in _content["auths"] as JsonObject ?? [])
        {
            if ((name == key || KeyOf(name) == key) && value is JsonObject entry)
            {
                return Read(key, entry);
            }
        }

        return null;
    }

    /// <summary>As the header <c>X-Registry-Auth</c> wants them; null for none.</summary>
    public string? HeaderFor(string key) => Find(key) is { } found
        ? Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(found, DockerApi.DockerJson.Wire.AuthConfig)).Replace('+', '-').Replace('/', '_')
        : null;

    /// <summary>Keeps credentials; returns false when they stand in the file in plain text.</summary>
    public bool Store(string key, AuthConfig credentials)
    {
        JsonObject auths = Auths();
        if (HelperFor(key) is { } helper)
        {
            helper.Store(key, credentials);
            auths[key] = new JsonObject();
            Save();
            return true;
        }

        var entry = new JsonObject
        {
            ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{(credentials.IdentityToken is { Length: > 0 } ? "" : credentials.Password)}")),
        };
        if (credentials.IdentityToken is { Length: > 0 } token)
        {
            entry["identitytoken"] = token;
        }

        auths[key] = entry;
        Save();
        return false;
    }

    /// <summary>Forgets credentials; false when there were none.</summary>
    public bool Erase(string key)
    {
        JsonObject auths = Auths();
        string[] names = [.. auths.Select(static entry => entry.Key).Where(name => name == key || KeyOf(name) == key)];
        HelperFor(key)?.Erase(key);
        foreach (string name in names)
        {
            auths.Remove(name);
        }

        if (names.Length > 0)
        {
            Save();
        }

        return names.Length > 0;
    }

    private JsonObject Auths()
    {
        if (_content["auths"] is not JsonObject auths)
        {
            _content["auths"] = auths = [];
        }

        return auths;
    }

    private CredentialHelper? HelperFor(string key)
    {
        string? name = ((_content["credHelpers"] as JsonObject)?[key] ?? _content["credsStore"])?.ToString();
        return string.IsNullOrEmpty(name) ? null : new CredentialHelper(name);
    }

    private static AuthConfig Read(string key, JsonObject entry)
    {
        string both = "";
        if (entry["auth"]?.ToString() is { Length: > 0 } auth)
        {
            try
            {
                both = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            }
            catch (FormatException)
            {
                throw new CliException($"credentials of {key} in config.json are not base64: log in again");
            }
        }

        int colon = both.IndexOf(':', StringComparison.Ordinal);
        return new AuthConfig
        {
            Username = colon < 0 ? both : both[..colon],
            Password = colon < 0 ? "" : both[(colon + 1)..],
            IdentityToken = entry["identitytoken"]?.ToString(),
            RegistryToken = entry["registrytoken"]?.ToString(),
            ServerAddress = key,
        };
    }

    private void Save()
    {
        string folder = System.IO.Path.GetDirectoryName(Path)!;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // a link to the file is kept
        string target = new FileInfo(Path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path;
        string unfinished = target + ".berth-new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(unfinished, options))
        using (var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, IndentCharacter = '\t', IndentSize = 1, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            _content.WriteTo(writer);
        }

        File.Move(unfinished, target, overwrite: true);
    }
}
