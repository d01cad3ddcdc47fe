using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>One step in an image's history, as Docker's API has it.</summary>
/// <param name="Id">The image ID, on the newest line and on those of parents that are here; null says <c>&lt;missing&gt;</c>.</param>
/// <param name="Created">When; null when not recorded.</param>
/// <param name="CreatedBy">The command.</param>
/// <param name="Comment">A remark.</param>
/// <param name="SizeBytes">Size of the step's layer.</param>
/// <param name="Tags">Names of the image on this line.</param>
public sealed record ImageHistoryLine(
    Digest? Id, DateTimeOffset? Created, string CreatedBy, string Comment, long SizeBytes, IReadOnlyList<string> Tags);
