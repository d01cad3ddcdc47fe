using System.Globalization;
using Berth.Engine.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>A container's state in words.</summary>
internal static class StatusText
{
    /// <summary>The wire's word: <c>running</c>.</summary>
    public static string Word(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Restarting => "restarting",
        ContainerStatus.Removing => "removing",
        ContainerStatus.Exited => "exited",
        _ => "dead",
    };

    /// <summary>The sentence of the list: <c>Up 3 minutes (healthy)</c>.</summary>
    public static string Sentence(ContainerState state, string? health, DateTimeOffset now)
    {
        string suffix = health is null ? "" : health == "starting" ? " (health: starting)" : $" ({health})";
        return state.Status switch
        {
            ContainerStatus.Running => $"Up {Since(state.StartedAt, now)}{suffix}",
            ContainerStatus.Paused => $"Up {Since(state.StartedAt, now)} (Paused)",
            ContainerStatus.Restarting => string.Create(
                CultureInfo.InvariantCulture, $"Restarting ({state.ExitCode}) {Since(state.FinishedAt, now)} ago"),
            ContainerStatus.Removing => "Removal In Progress",
            ContainerStatus.Dead => "Dead",
            ContainerStatus.Created => "Created",
            _ => string.Create(CultureInfo.InvariantCulture, $"Exited ({state.ExitCode}) {Since(state.FinishedAt, now)} ago"),
        };
    }

    /// <summary>A span as Docker writes it: <c>Less than a second</c>, <c>5 seconds</c>, <c>About a minute</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        (long seconds, long minutes) = ((long)span.TotalSeconds, (long)span.TotalMinutes);
        long hours = (long)Math.Round(span.TotalHours, MidpointRounding.AwayFromZero);
        FormattableString text = (seconds, minutes, hours) switch
        {
            ( < 1, _, _) => $"Less than a second",
            (1, _, _) => $"1 second",
            ( < 60, _, _) => $"{seconds} seconds",
            (_, 1, _) => $"About a minute",
            (_, < 60, _) => $"{minutes} minutes",
            (_, _, 1) => $"About an hour",
            (_, _, < 48) => $"{hours} hours",
            (_, _, < 24 * 7 * 2) => $"{hours / 24} days",
            (_, _, < 24 * 30 * 2) => $"{hours / 24 / 7} weeks",
            (_, _, < 24 * 365 * 2) => $"{hours / 24 / 30} months",
            _ => $"{(long)span.TotalHours / 24 / 365} years",
        };
        return FormattableString.Invariant(text);
    }

    private static string Since(DateTimeOffset? moment, DateTimeOffset now) => Duration(now - (moment ?? now));
}
