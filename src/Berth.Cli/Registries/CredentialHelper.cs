using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.DockerApi.Images;

namespace Berth.Cli.Registries;

/// <summary>A program <c>docker-credential-NAME</c> that keeps credentials. docker-credential-helpers, "Development".</summary>
internal sealed class CredentialHelper(string name)
{
    private const string TokenUser = "<token>";

    public AuthConfig? Get(string key)
    {
        (int code, string output) = Call("get", key);
        if (code != 0)
        {
            return output.Contains("credentials not found", StringComparison.Ordinal) ? null : throw Failed("get", output);
        }

        try
        {
            var answer = JsonNode.Parse(output) as JsonObject;
            string user = answer?["Username"]?.ToString() ?? "";
            string secret = answer?["Secret"]?.ToString() ?? "";
            return user == TokenUser
                ? new AuthConfig { IdentityToken = secret, ServerAddress = key }
                : new AuthConfig { Username = user, Password = secret, ServerAddress = key };
        }
        catch (JsonException)
        {
            throw Failed("get", "its answer is no JSON");
        }
    }

    public void Store(string key, AuthConfig credentials)
    {
        bool token = credentials.IdentityToken is { Length: > 0 };
        var request = new JsonObject
        {
            ["ServerURL"] = key,
            ["Username"] = token ? TokenUser : credentials.Username,
            ["Secret"] = token ? credentials.IdentityToken : credentials.Password,
        };
        (int code, string output) = Call("store", request.ToJsonString());
        if (code != 0)
        {
            throw Failed("store", output);
        }
    }

    public void Erase(string key) => Call("erase", key);

    private CliException Failed(string verb, string output) => new($"error getting credentials - docker-credential-{name} {verb}: {output.Trim()}");

    private (int Code, string Output) Call(string verb, string input)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("docker-credential-" + name, [verb])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (Win32Exception error)
        {
            throw new CliException($"error getting credentials - err: exec: \"docker-credential-{name}\": {error.Message}");
        }
    }
}
