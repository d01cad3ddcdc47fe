using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>Names of containers: the rule and the generated ones.</summary>
public static class ContainerNames
{
    private static readonly string[] Adjectives =
    [
        "able", "agile", "amber", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid", "cheerful", "clear", "clever",
        "cosy", "crisp", "curious", "daring", "deft", "eager", "early", "earnest", "easy", "fair", "fast", "fearless", "festive",
        "fine", "fond", "frank", "fresh", "friendly", "gentle", "glad", "golden", "graceful", "grand", "happy", "hardy", "honest",
        "humble", "jolly", "jovial", "keen", "kind", "lively", "lucid", "lucky", "mellow", "merry", "mild", "modest", "neat",
        "nimble", "noble", "patient", "placid", "plucky", "polite", "proud", "quick", "quiet", "radiant", "rapid", "ready",
        "robust", "serene", "sharp", "silent", "sincere", "sleek", "smart", "snug", "sober", "solid", "steady", "stoic", "sturdy",
        "subtle", "sunny", "swift", "tender", "tidy", "tranquil", "trusty", "upbeat", "valiant", "vivid", "warm", "wise", "witty", "zesty",
    ];

    private static readonly string[] Surnames =
    [
        "abel", "ampere", "babbage", "banach", "becquerel", "bell", "bernoulli", "bohr", "boole", "born", "bose", "cantor", "carson",
        "cauchy", "cerf", "chandra", "church", "codd", "copernicus", "coulomb", "crick", "curie", "dalton", "darwin", "diffie",
        "dijkstra", "dirac", "einstein", "elion", "erdos", "euclid", "euler", "faraday", "fermat", "fermi", "feynman", "fourier",
        "franklin", "galileo", "galois", "gauss", "germain", "goedel", "goodall", "hamilton", "hawking", "heisenberg", "hellman",
        "hertz", "hilbert", "hodgkin", "hopper", "hubble", "hypatia", "johnson", "joule", "kepler", "kilby", "knuth", "lagrange",
        "lamport", "laplace", "leibniz", "lovelace", "maxwell", "meitner", "mendel", "mirzakhani", "morse", "nash", "newton",
        "noether", "ohm", "pascal", "pasteur", "pauli", "perlman", "planck", "poincare", "ptolemy", "ramanujan", "riemann",
        "ritchie", "rubin", "sagan", "shannon", "sinoussi", "tesla", "thompson", "turing", "volta", "wiles", "wilson", "wu", "yalow", "yonath",
    ];

    /// <summary>Checks a name that was asked for and takes its leading slash off.</summary>
    /// <exception cref="BerthException">Docker's sentence: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed.</exception>
    public static string Checked(string name)
    {
        string bare = name.StartsWith('/') ? name[1..] : name;
        bool valid = bare.Length >= 2 && char.IsAsciiLetterOrDigit(bare[0]);
        foreach (char c in bare)
        {
            valid &= char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
        }

        return valid
            ? bare
            : throw new BerthException(
                ErrorKind.Invalid, $"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }

    /// <summary>A random name, adjective_surname; from the fourth attempt on with a digit.</summary>
    public static string Random(int attempt)
    {
        string name = $"{Pick(Adjectives)}_{Pick(Surnames)}";
        return attempt < 3 ? name : name + RandomNumberGenerator.GetInt32(10);
    }

    private static string Pick(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
