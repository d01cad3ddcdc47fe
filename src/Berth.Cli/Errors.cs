using Berth.DockerApi.Client;

namespace Berth.Cli;

/// <summary>Errors as Docker's CLI words them.</summary>
internal static class Errors
{
    public static string Sentence(Exception error) => error is DockerApiException ? $"Error response from daemon: {error.Message}" : error.Message;
}
