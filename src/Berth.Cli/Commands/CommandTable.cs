using Berth.Cli.Parsing;

namespace Berth.Cli.Commands;

/// <summary>All verbs, by every name they have.</summary>
internal static class CommandTable
{
    public static CommandEntry[] Common =>
    [
        new("run", ["container run"], "Create and run a new container from an image", RunCommand.DefineRun),
        new("exec", ["container exec"], "Execute a command in a running container", ExecCommand.Define),
        new("ps", ["container ls", "container list", "container ps"], "List containers", PsCommand.Define),
        new("build", ["image build", "builder build"], "Build an image from a Dockerfile", BuildCommand.Define),
        new("pull", ["image pull"], "Download an image from a registry", RegistryCommands.DefinePull),
        new("push", ["image push"], "Upload an image to a registry", RegistryCommands.DefinePush),
        new("images", ["image ls", "image list"], "List images", ImageListCommands.DefineImages),
        new("login", [], "Authenticate to a registry", LoginCommands.DefineLogin),
        new("logout", [], "Log out from a registry", LoginCommands.DefineLogout),
        new("search", [], "Search Docker Hub for images", RegistryCommands.DefineSearch),
        new("version", [], "Show the version information", SystemCommands.DefineVersion),
        new("info", ["system info"], "Display system-wide information", SystemCommands.DefineInfo),
    ];

    public static CommandEntry[] Others =>
    [
        new("attach", ["container attach"], "Attach to a running container", StartCommand.DefineAttach),
        new("commit", ["container commit"], "Create a new image from a container's changes", ContainerCommands.DefineCommit),
        new("create", ["container create"], "Create a new container", RunCommand.DefineCreate),
        new("events", ["system events"], "Get real time events from the server", EventsCommand.Define),
        new("history", ["image history"], "Show the history of an image", ImageListCommands.DefineHistory),
        new("import", ["image import"], "Create an image from a tar of a file system", ArchiveCommands.DefineImport),
        new("inspect", [], "Return low-level information on objects", InspectCommand.Define),
        new("kill", ["container kill"], "Kill one or more running containers", ContainerCommands.DefineKill),
        new("load", ["image load"], "Load an image from a tar archive or STDIN", ArchiveCommands.DefineLoad),
        new("logs", ["container logs"], "Fetch the logs of a container", LogsCommand.Define),
        new("pause", ["container pause"], "Pause all processes within one or more containers", ContainerCommands.DefinePause),
        new("port", ["container port"], "List port mappings of a container", ContainerCommands.DefinePort),
        new("rename", ["container rename"], "Rename a container", ContainerCommands.DefineRename),
        new("restart", ["container restart"], "Restart one or more containers", ContainerCommands.DefineRestart),
        new("rm", ["container rm", "container remove"], "Remove one or more containers", ContainerCommands.DefineRemove),
        new("rmi", ["image rm", "image remove"], "Remove one or more images", ImageCommands.DefineRemove),
        new("save", ["image save"], "Save one or more images to a tar archive", ArchiveCommands.DefineSave),
        new("start", ["container start"], "Start one or more stopped containers", StartCommand.DefineStart),
        new("stop", ["container stop"], "Stop one or more running containers", ContainerCommands.DefineStop),
        new("tag", ["image tag"], "Create a tag that refers to an image", ImageCommands.DefineTag),
        new("top", ["container top"], "Display the running processes of a container", ContainerCommands.DefineTop),
        new("unpause", ["container unpause"], "Unpause all processes within one or more containers", ContainerCommands.DefineUnpause),
        new("update", ["container update"], "Update configuration of one or more containers", UpdateCommand.Define),
        new("wait", ["container wait"], "Wait for containers to stop, then print their exit codes", ContainerCommands.DefineWait),
    ];

    public static CommandEntry[] Grouped =>
    [
        new("container inspect", [], "Display detailed information on containers", () => InspectCommand.DefineFor("container")),
        new("image inspect", [], "Display detailed information on images", () => InspectCommand.DefineFor("image")),
        new("network connect", [], "Connect a container to a network", NetworkCommands.DefineConnect),
        new("network create", [], "Create a network", NetworkCreateCommand.Define),
        new("network disconnect", [], "Disconnect a container from a network", NetworkCommands.DefineDisconnect),
        new("network inspect", [], "Display detailed information on networks", () => InspectCommand.DefineFor("network")),
        new("network ls", ["network list"], "List networks", NetworkCommands.DefineList),
        new("network prune", [], "Remove all unused networks", NetworkCommands.DefinePrune),
        new("network rm", ["network remove"], "Remove one or more networks", NetworkCommands.DefineRemove),
        new("volume create", [], "Create a volume", VolumeCommands.DefineCreate),
        new("volume inspect", [], "Display detailed information on volumes", () => InspectCommand.DefineFor("volume")),
        new("volume ls", ["volume list"], "List volumes", VolumeCommands.DefineList),
        new("volume prune", [], "Remove unused local volumes", VolumeCommands.DefinePrune),
        new("volume rm", ["volume remove"], "Remove one or more volumes", VolumeCommands.DefineRemove),
    ];

    public static IEnumerable<CommandEntry> All => [.. Common, .. Others, .. Grouped];

    /// <summary>Groups, with what they are for.</summary>
    public static (string Name, string Summary)[] Groups =>
    [
        ("builder", "Manage builds"), ("container", "Manage containers"), ("image", "Manage images"),
        ("network", "Manage networks"), ("system", "Manage Berth"), ("volume", "Manage volumes"),
    ];

    /// <summary>The entry that <paramref name="words"/> begin with, by one word or two, and the words after it; null if there is none.</summary>
    public static (CommandEntry Entry, string Name, IReadOnlyList<string> Words)? Find(IReadOnlyList<string> words)
    {
        bool isGroup = words.Count > 1 && Array.Exists(Groups, g => g.Name == words[0]);
        string name = isGroup ? $"{words[0]} {words[1]}" : words[0];
        CommandEntry? entry = All.FirstOrDefault(e => e.IsCalled(name));
        return entry is null ? null : (entry, name, [.. words.Skip(isGroup ? 2 : 1)]);
    }

    /// <summary>What a mistyped name may have meant.</summary>
    public static string? Suggest(string name) =>
        Spelling.Closest(name, All.SelectMany(e => e.AllNames).Where(n => n.Contains(' ') == name.Contains(' ')));
}
