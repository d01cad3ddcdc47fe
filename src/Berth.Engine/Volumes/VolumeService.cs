using System.Text.Json;
using Berth.Content.Records;
using Berth.Engine.Events;
using Berth.Engine.State;
using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>The volumes: folders that outlive containers. In memory, written through. Safe for use by many threads.</summary>
public sealed class VolumeService(RecordStore records, EnginePaths paths, EventLog events, TimeProvider time)
{
    private const string Kind = "volume";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, VolumeRecord> _volumes = new(StringComparer.Ordinal);

    /// <summary>The containers that use a volume; set once, before the first call.</summary>
    public Func<string, IReadOnlyList<string>> UsedBy { get; set; } = static _ => [];

    /// <summary>Reads the records.</summary>
    public void Load()
    {
        foreach ((string name, byte[] json) in records.LoadAll(Kind))
        {
            _volumes[name] = JsonSerializer.Deserialize(json, EngineJson.Default.VolumeRecord)!;
        }
    }

    /// <summary>All volumes, by name.</summary>
    public IReadOnlyList<VolumeRecord> List()
    {
        lock (_lock)
        {
            return [.. _volumes.Values.OrderBy(volume => volume.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Finds a volume.</summary>
    /// <exception cref="BerthException">Docker's sentence.</exception>
    public VolumeRecord Find(string name)
    {
        lock (_lock)
        {
            return _volumes.GetValueOrDefault(name) ?? throw new BerthException(ErrorKind.NotFound, $"get {name}: no such volume");
        }
    }

    /// <summary>Makes the volume unless it is there.</summary>
    /// <returns>True when it was made.</returns>
    public bool Ensure(string name, bool anonymous, IReadOnlyDictionary<string, string>? labels)
    {
        VolumeNames.Check(name);
        lock (_lock)
        {
            if (_volumes.ContainsKey(name))
            {
                return false;
            }

            var volume = new VolumeRecord
            {
                Name = name,
                Created = time.GetUtcNow(),
                Anonymous = anonymous,
                Labels = labels ?? new Dictionary<string, string>(),
            };
            Directory.CreateDirectory(paths.VolumeData(name));
            Save(volume);
        }

        events.Publish("volume", "create", name, Attributes);
        return true;
    }

    /// <summary>Notes that a container uses the volume, so that it is never filled from an image again.</summary>
    /// <returns>True for the first one.</returns>
    public bool MarkUsed(string name)
    {
        lock (_lock)
        {
            if (!_volumes.TryGetValue(name, out VolumeRecord? volume) || volume.Used)
            {
                return false;
            }

            Save(volume with { Used = true });
            return true;
        }
    }

    /// <summary>Removes a volume and what is in it.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="force">An absent one is no error.</param>
    /// <exception cref="BerthException">No such volume, or containers use it.</exception>
    public void Remove(string name, bool force)
    {
        lock (_lock)
        {
            if (!_volumes.ContainsKey(name))
            {
                if (force)
                {
                    return;
                }

                Find(name);
            }

            IReadOnlyList<string> users = UsedBy(name);
            if (users.Count > 0)
            {
                throw new BerthException(ErrorKind.Conflict, $"remove {name}: volume is in use - [{string.Join(", ", users)}]");
            }

            Delete(name);
        }

        events.Publish("volume", "destroy", name, Attributes);
    }

    /// <summary>Removes the volumes that no container uses.</summary>
    /// <param name="wanted">Which of them.</param>
    /// <returns>Names and the bytes given back.</returns>
    public (IReadOnlyList<string> Names, long Bytes) Prune(Func<VolumeRecord, bool> wanted)
    {
        var names = new List<string>();
        long bytes = 0;
        lock (_lock)
        {
            foreach (VolumeRecord volume in List().Where(volume => wanted(volume) && UsedBy(volume.Name).Count == 0))
            {
                bytes += SizeOf(volume.Name);
                Delete(volume.Name);
                names.Add(volume.Name);
            }
        }

        names.ForEach(name => events.Publish("volume", "destroy", name, Attributes));
        return (names, bytes);
    }

    /// <summary>Bytes of the files in a volume.</summary>
    public long SizeOf(string name)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return new DirectoryInfo(paths.VolumeData(name)).EnumerateFiles("*", options).Sum(file => file.Length);
    }

    private static Dictionary<string, string> Attributes => new() { ["driver"] = "local" };

    private void Save(VolumeRecord volume)
    {
        records.Put(Kind, volume.Name, JsonSerializer.SerializeToUtf8Bytes(volume, EngineJson.Default.VolumeRecord));
        _volumes[volume.Name] = volume;
    }

    private void Delete(string name)
    {
        // The record first: a volume that is half deleted must not come back.
        records.Delete(Kind, name);
        _volumes.Remove(name);
        string folder = paths.Volume(name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
