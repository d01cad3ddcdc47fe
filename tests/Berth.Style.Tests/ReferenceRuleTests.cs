using System.Xml.Linq;
using Berth.Testing;

namespace Berth.Style.Tests;

/// <summary>Who may reference whom (CONTRIBUTING.md); the compiler holds the rest, for transitive references are off.</summary>
public sealed class ReferenceRuleTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Berth.Linux"] = [],
        ["Berth.Oci"] = [],
        ["Berth.Content"] = ["Linux", "Oci"],
        ["Berth.Layers"] = ["Linux", "Oci"],
        ["Berth.Images"] = ["Content", "Layers", "Linux", "Oci"],
        ["Berth.Registry"] = ["Content", "Oci"],
        ["Berth.Runtime"] = ["Linux", "Oci"],
        ["Berth.Networks"] = ["Linux", "Oci"],
        ["Berth.Build"] = ["Content", "Images", "Oci", "Registry"],
        ["Berth.Engine"] = ["Build", "Content", "Images", "Networks", "Oci", "Registry", "Runtime"],
        ["Berth.DockerApi"] = ["Oci"],
        ["Berth.Daemon"] = ["Build", "Content", "DockerApi", "Engine", "Images", "Layers", "Linux", "Networks", "Oci", "Registry", "Runtime"],
        ["Berth.RuntimeCli"] = ["Linux", "Networks", "Oci", "Runtime"],
        ["Berth.Cli"] = ["DockerApi", "Linux", "Oci"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEachProject_AreInTheTable(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out string[]? allowed), $"{project} is not in the table: a new assembly needs an ADR");
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        IEnumerable<string> actual = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Berth.".Length..]);

        Assert.All(actual, reference => Assert.Contains(reference, allowed));
    }

    [Fact]
    public void UnsafeCode_IsAllowedInOneProjectOnly()
    {
        IEnumerable<string> unsafeProjects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("AllowUnsafeBlocks", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.Equal(["Berth.Linux"], unsafeProjects);
    }
}
