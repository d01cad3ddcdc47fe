using System.Globalization;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Build;

public static partial class BuildQuery
{
    /// <summary>Collects the parameters; the request is made at the end, since a record cannot be filled bit by bit.</summary>
    private sealed class Reader(ContextSource context)
    {
        private readonly List<string> _tags = [];
        private readonly List<string> _extraHosts = [];
        private BuildRequest _request = new() { Context = context };

        public BuildRequest ToRequest() => _request with { Tags = _tags, ExtraHosts = _extraHosts };

        public void Read(string name, string value)
        {
            if (!TryReadImage(name, value) && !TryReadLimit(name, value))
            {
                Refuse(name, value);
            }
        }

        private bool TryReadImage(string name, string value)
        {
            switch (name)
            {
                case "t": _tags.Add(value); break;
                case "extrahosts": _extraHosts.Add(value); break;
                case "dockerfile": _request = _request with { DockerfilePath = value }; break;
                case "target": _request = _request with { Target = value }; break;
                case "platform": _request = _request with { Platform = value }; break;
                case "networkmode": _request = _request with { NetworkMode = value }; break;
                case "nocache": _request = _request with { NoCache = IsTrue(value) }; break;
                case "q": _request = _request with { Quiet = IsTrue(value) }; break;
                case "buildargs":
                    _request = _request with { BuildArgs = Arguments(Json(name, value, BuildJson.Default.DictionaryStringString)) };
                    break;
                case "labels":
                    _request = _request with { Labels = Json(name, value, BuildJson.Default.DictionaryStringString) };
                    break;
                default: return false;
            }

            return true;
        }

        private bool TryReadLimit(string name, string value)
        {
            StepResources limits = _request.Resources;
            StepResources? changed = name switch
            {
                "memory" => limits with { MemoryBytes = Number(name, value) },
                "memswap" => limits with { MemorySwapBytes = Number(name, value) },
                "cpushares" => limits with { CpuShares = Number(name, value) },
                "cpuperiod" => limits with { CpuPeriod = Number(name, value) },
                "cpuquota" => limits with { CpuQuota = Number(name, value) },
                "cpusetcpus" => limits with { CpusetCpus = value },
                "cpusetmems" => limits with { CpusetMems = value },
                "cgroupparent" => limits with { CgroupParent = value },
                "shmsize" => limits with { ShmSizeBytes = Number(name, value) },
                "ulimits" => limits with { Rlimits = Rlimits(Json(name, value, BuildJson.Default.ListBuildUlimit)) },
                _ => null,
            };
            _request = _request with { Resources = changed ?? limits };
            return changed is not null;
        }

        /// <summary>What is left is refused, unless the value asks for what this builder does anyway.</summary>
        private static void Refuse(string name, string value)
        {
            switch (name)
            {
                // Steps leave nothing behind whatever these say: there are no intermediate containers to keep.
                case "rm" or "forcerm" or "buildid":
                    break;
                case "version" when value != "1":
                    throw Refused(name, "only the classic builder is there (version=1); run 'DOCKER_BUILDKIT=0 docker build'");
                case "cachefrom" when Json(name, value, BuildJson.Default.ListString).Count != 0:
                    throw Refused(name, "the cache is this engine's own; leave --cache-from out");
                case "pull" when IsTrue(value):
                    throw Refused(name, "base images come from the local store; load or import the image and leave --pull out");
                case "squash" when IsTrue(value):
                    throw Refused(name, "leave --squash out");
                case "remote":
                    throw Refused(name, "send the context as a tar archive in the body");
                case "session":
                    throw Refused(name, "it belongs to BuildKit; run 'DOCKER_BUILDKIT=0 docker build'");
                case "outputs" when value is not ("[]" or "null"):
                    throw Refused(name, "the result is an image in the local store; leave --output out");
                case "isolation" when value != "default":
                    throw Refused(name, "it belongs to Windows");
                case "securityopt" when value is not ("[]" or "null"):
                    throw Refused(name, "RUN steps have the default profile; leave --security-opt out");
                case "version" or "cachefrom" or "pull" or "squash" or "outputs" or "isolation" or "securityopt":
                    break;
                default:
                    throw Refused(name, "the name is not known");
            }
        }

        private static long Number(string name, string value) =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw new BerthException(ErrorKind.Invalid, $"invalid value for {name}: '{value}' is not a whole number");

        /// <summary>The source generator knows no nullable values, but JSON null gets through: it takes a variable out.</summary>
        private static Dictionary<string, string?> Arguments(Dictionary<string, string> json) =>
            json.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);

        private static RlimitSpec[] Rlimits(List<BuildUlimit> ulimits) =>
        [
            .. ulimits.Select(limit => new RlimitSpec
            {
                Type = $"RLIMIT_{limit.Name.ToUpperInvariant()}",
                Soft = unchecked((ulong)limit.Soft),
                Hard = unchecked((ulong)limit.Hard),
            }),
        ];
    }
}
