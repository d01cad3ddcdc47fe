using Berth.Build.Caching;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>Says what happens in Docker's words.</summary>
internal sealed class StepReport(IBuildProgress progress, int totalSteps)
{
    public void Started(int step, string source) => Say(BuildEventKind.StepStarted, $"Step {step}/{totalSteps} : {source}\n");

    public void Finished(Digest? image) => Say(BuildEventKind.StepFinished, $" ---> {Short(image)}\n");

    public void Triggers(int count) => Say(BuildEventKind.Output, $"# Executing {count} build trigger{(count == 1 ? "" : "s")}\n");

    public void Running(ContainerId container) => Say(BuildEventKind.Running, $" ---> Running in {container.ShortText}\n");

    public void Removed(ContainerId container) => Say(BuildEventKind.Removed, $" ---> Removed intermediate container {container.ShortText}\n");

    public void Say(BuildEventKind kind, string text) => progress.Report(new BuildEvent(kind, text));

    /// <summary>Looks a step up, and says how that went.</summary>
    public CacheRecord? TryFind(BuildSession session, CacheInputs inputs)
    {
        string reason = "the build was asked not to use the cache";
        CacheRecord? record = session.Request.NoCache ? null : session.Cache.TryFind(inputs, out reason);
        if (record?.Layer is { } layer)
        {
            // Held first, then looked at: between the two a garbage collection may have run.
            session.Hold(layer.ToLayer());
            if (!session.Services.Content.Blobs.Contains(layer.Blob.Digest))
            {
                (record, reason) = (null, "its layer is no longer in the store");
            }
        }

        progress.Report(record is null
            ? new BuildEvent(BuildEventKind.CacheMiss, "") { Reason = reason }
            : new BuildEvent(BuildEventKind.CacheHit, " ---> Using cache\n"));
        return record;
    }

    /// <summary>The 12 digits that Docker shows.</summary>
    public static string Short(Digest? image) => image is { } id ? id.Hex[..12] : "";
}
