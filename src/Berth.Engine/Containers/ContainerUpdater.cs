using Berth.Engine.Settings;
using Berth.Engine.Specs;

namespace Berth.Engine.Containers;

/// <summary>rename, update.</summary>
public sealed class ContainerUpdater(EngineParts parts)
{
    /// <summary>Gives a container another name.</summary>
    public async Task RenameAsync(string nameOrId, string name, CancellationToken cancellationToken)
    {
        string wanted = ContainerNames.Checked(name);
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        string old = container.Record.Name;
        if (old == wanted)
        {
            throw new Oci.BerthException(Oci.ErrorKind.Invalid, "Renaming a container with the same name as its current name");
        }

        parts.Containers.Rename(container, wanted);
        if (Oci.ContainerId.TryParse(container.Id, out Oci.ContainerId id))
        {
            await parts.Networks.RenameAsync(id, wanted);
        }

        parts.Events.Publish(container.Record, "rename", ("oldName", "/" + old));
    }

    /// <summary>Changes limits and restart policy; what is null stays.</summary>
    public async Task UpdateAsync(
        string nameOrId, Func<ResourceSettings, ResourceSettings> change, RestartPolicy? policy, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        ContainerRecord record = container.Record;
        ResourceSettings resources = change(record.Host.Resources);
        ResourceRules.Check(resources);
        if (policy is { Name: not "no" } && record.Host.AutoRemove)
        {
            throw new Oci.BerthException(Oci.ErrorKind.Invalid, "Restart policy cannot be updated because AutoRemove is enabled for the container");
        }

        if (container.Running is { } running && resources != record.Host.Resources)
        {
            await running.UpdateResourcesAsync(ResourceRules.Of(resources));
        }

        HostSettings host = record.Host with { Resources = resources, RestartPolicy = policy ?? record.Host.RestartPolicy };
        parts.Containers.Save(container, record with { Host = host });
        parts.Events.Publish(container.Record, "update");
    }
}
