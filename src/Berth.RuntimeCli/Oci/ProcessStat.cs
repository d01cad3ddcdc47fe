using System.Globalization;

namespace Berth.RuntimeCli.Oci;

/// <summary>Two facts of /proc/PID/stat. proc(5).</summary>
internal readonly record struct ProcessStat(bool IsZombie, ulong StartTime)
{
    /// <summary>Null when there is no such process.</summary>
    internal static ProcessStat? TryRead(int pid)
    {
        try
        {
            // The name is in parentheses and may hold anything: the fields are counted from the last ")".
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(fields[0] is "Z" or "X", ulong.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
