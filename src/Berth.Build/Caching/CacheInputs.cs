using System.Text;
using Berth.Oci;

namespace Berth.Build.Caching;

/// <summary>One thing that a step's result depends on.</summary>
internal sealed record CacheInput(string Name, string Value);

/// <summary>Everything that a step's result depends on; its digest is the cache key. The inputs are kept with the record: a miss can say why.</summary>
internal sealed class CacheInputs(string step)
{
    private const int MaxValueLength = 200;

    private readonly List<CacheInput> _inputs = [];

    /// <summary>The step as written: records of the same step are compared to explain a miss.</summary>
    public string Step { get; } = step;

    /// <summary>The inputs in order.</summary>
    public IReadOnlyList<CacheInput> All => _inputs;

    /// <summary>The key.</summary>
    public Digest Key
    {
        get
        {
            var text = new StringBuilder("berth build cache 1\n");
            foreach (CacheInput input in _inputs)
            {
                // Lengths in front: no name or value can be mistaken for the next one.
                text.Append(input.Name.Length).Append(':').Append(input.Name).Append(input.Value.Length).Append(':').Append(input.Value).Append('\n');
            }

            return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <summary>Adds an input; of a long value (or one that may be secret) only its digest is kept.</summary>
    public CacheInputs Add(string name, string value, bool hide = false)
    {
        _inputs.Add(new CacheInput(name, hide || value.Length > MaxValueLength ? Digest.Of(Encoding.UTF8.GetBytes(value)).ToString() : value));
        return this;
    }
}
