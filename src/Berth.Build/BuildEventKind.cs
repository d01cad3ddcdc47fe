namespace Berth.Build;

/// <summary>What a <see cref="BuildEvent"/> tells; the text in brackets is Docker's.</summary>
public enum BuildEventKind
{
    /// <summary>A step begins (<c>Step 1/5 : FROM busybox</c>).</summary>
    StepStarted,

    /// <summary>The step's result was there already (<c> ---> Using cache</c>).</summary>
    CacheHit,

    /// <summary>The step must be done; the text is empty, and <see cref="BuildEvent.Reason"/> says why the cache did not have it.</summary>
    CacheMiss,

    /// <summary>A RUN step's container starts (<c> ---> Running in 0123456789ab</c>).</summary>
    Running,

    /// <summary>Standard output of a RUN step, as it comes.</summary>
    Output,

    /// <summary>Standard error of a RUN step, as it comes, in Docker's colour escape.</summary>
    ErrorOutput,

    /// <summary>The step's container is gone (<c> ---> Removed intermediate container 0123456789ab</c>).</summary>
    Removed,

    /// <summary>The step's result (<c> ---> 0123456789ab</c>).</summary>
    StepFinished,

    /// <summary>Something to look at (<c>[Warning] One or more build-args […] were not consumed</c>).</summary>
    Warning,

    /// <summary>The image is stored; <see cref="BuildEvent.ImageId"/> is set, and the text is empty unless the build is quiet.</summary>
    ImageBuilt,

    /// <summary>The end (<c>Successfully built 0123456789ab</c>).</summary>
    Succeeded,

    /// <summary>A reference now names the image (<c>Successfully tagged name:tag</c>).</summary>
    Tagged,
}
