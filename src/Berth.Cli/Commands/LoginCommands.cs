using Berth.Cli.Parsing;
using Berth.Cli.Registries;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Images;

namespace Berth.Cli.Commands;

/// <summary>login, logout.</summary>
internal static class LoginCommands
{
    public static Command DefineLogin() => new("[OPTIONS] [SERVER]", "Authenticate to a registry", LoginAsync)
    {
        Flags =
        [
            Flag.Text("password", 'p', "Password or Personal Access Token (PAT)"),
            Flag.Bool("password-stdin", "Take the Password or Personal Access Token (PAT) from stdin"),
            Flag.Text("username", 'u', "Username"),
        ],
        Most = 1,
    };

    public static Command DefineLogout() => new("[SERVER]", "Log out from a registry", LogoutAsync) { Most = 1 };

    private static async Task<int> LoginAsync(Invocation call)
    {
        string? password = call.Flags.Text("password");
        string? user = call.Flags.Text("username");
        if (password is not null)
        {
            await call.Error.WriteLineAsync("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            if (call.Flags.Bool("password-stdin"))
            {
                throw new CliException("--password and --password-stdin are mutually exclusive");
            }
        }

        if (call.Flags.Bool("password-stdin"))
        {
            if (user is null)
            {
                throw new CliException("Must provide --username with --password-stdin");
            }

            using var input = new StreamReader(StandardStreams.OpenInput());
            password = (await input.ReadToEndAsync(call.Cancellation)).TrimEnd('\n').TrimEnd('\r');
        }

        var file = CredentialFile.Open();
        string key = CredentialFile.KeyOf(call.Arguments.Count > 0 ? call.Arguments[0] : "");
        if (user is null && password is null && file.Find(key) is { } known && await TryKnownAsync(call, known))
        {
            return 0;
        }

        if ((user is null || password is null) && !StandardStreams.InputIsTerminal)
        {
            throw new CliException("Error: Cannot perform an interactive login from a non TTY device");
        }

        user ??= await Prompt.AskAsync(call, "Username: ", secret: false);
        password ??= await Prompt.AskAsync(call, "Password: ", secret: true);
        if (password.Length == 0)
        {
            throw new CliException("password is empty");
        }

        var credentials = new AuthConfig { Username = user, Password = password, ServerAddress = key };
        AuthResponse answer = await (await call.EngineAsync()).LoginAsync(credentials, call.Cancellation);
        bool safe = file.Store(key, credentials with { IdentityToken = answer.IdentityToken });
        if (!safe)
        {
            await call.Error.WriteLineAsync(
                $"WARNING! Your password will be stored unencrypted in {file.Path}.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/engine/reference/commandline/login/#credentials-store\n");
        }

        await call.Out.WriteLineAsync(answer.Status);
        return 0;
    }

    private static async Task<bool> TryKnownAsync(Invocation call, AuthConfig known)
    {
        await call.Out.WriteLineAsync("Authenticating with existing credentials...");
        try
        {
            AuthResponse answer = await (await call.EngineAsync()).LoginAsync(known, call.Cancellation);
            await call.Out.WriteLineAsync(answer.Status);
            return true;
        }
        catch (DockerApiException error) when (error.Status == 401 && StandardStreams.InputIsTerminal)
        {
            await call.Error.WriteLineAsync("Login did not succeed, error: " + Errors.Sentence(error));
            return false;
        }
    }

    private static async Task<int> LogoutAsync(Invocation call)
    {
        string key = CredentialFile.KeyOf(call.Arguments.Count > 0 ? call.Arguments[0] : "");
        string shown = key == CredentialFile.DockerHub && call.Arguments.Count == 0 ? key : call.Arguments[0];
        var file = CredentialFile.Open();
        if (file.Erase(key))
        {
            await call.Out.WriteLineAsync($"Removing login credentials for {(call.Arguments.Count == 0 ? key : shown)}");
        }
        else
        {
            await call.Out.WriteLineAsync($"Not logged in to {shown}");
        }

        return 0;
    }
}
