using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.DockerApi.Client;
using Berth.DockerApi.Images;

namespace Berth.Cli.Commands;

/// <summary>tag and rmi.</summary>
internal static class ImageCommands
{
    public static Command DefineTag() => new("SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE", TagAsync)
    {
        Least = 2,
        Most = 2,
    };

    public static Command DefineRemove() => new("[OPTIONS] IMAGE [IMAGE...]", "Remove one or more images", RemoveAsync)
    {
        Flags =
        [
            Flag.Bool("force", 'f', "Force removal of the image"),
            Flag.Bool("no-prune", "Do not delete untagged parents"),
        ],
        Least = 1,
    };

    private static async Task<int> TagAsync(Invocation call)
    {
        (string name, string? tag) = ImageName.Split(call.Arguments[1]);
        if (tag is null)
        {
            throw new CliException("refusing to create a tag with a digest reference");
        }

        await (await call.EngineAsync()).TagImageAsync(call.Arguments[0], name, tag, call.Cancellation);
        return 0;
    }

    private static Task<int> RemoveAsync(Invocation call)
    {
        bool force = call.Flags.Bool("force");
        return call.ForEachAsync(
            async (engine, image) =>
            {
                IReadOnlyList<ImageDeleteItem> items;
                try
                {
                    items = await engine.DeleteImageAsync(image, force, call.Flags.Bool("no-prune"), call.Cancellation);
                }
                catch (DockerApiException error) when (force && error.Status == 404)
                {
                    await call.Error.WriteLineAsync(Errors.Sentence(error));
                    return;
                }

                foreach (ImageDeleteItem item in items)
                {
                    await call.Out.WriteLineAsync(item.Deleted is { Length: > 0 } id ? $"Deleted: {id}" : $"Untagged: {item.Untagged}");
                }
            },
            print: false);
    }
}
