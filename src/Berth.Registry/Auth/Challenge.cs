using System.Net.Http.Headers;

namespace Berth.Registry.Auth;

/// <summary>One <c>WWW-Authenticate</c> value, as far as registries use it. RFC 9110, section 11.6.1.</summary>
internal sealed record Challenge(string Scheme, string Realm, string Service, string Scope)
{
    public bool IsBearer => Scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first challenge that we can answer, a bearer one before a basic one; null when there is none.</summary>
    public static Challenge? Of(HttpHeaderValueCollection<AuthenticationHeaderValue> headers)
    {
        Challenge? found = null;
        foreach (AuthenticationHeaderValue header in headers)
        {
            Challenge challenge = Parse(header.Scheme, header.Parameter ?? "");
            if (challenge.IsBearer || (challenge.IsBasic && found is null))
            {
                found = found is { IsBearer: true } ? found : challenge;
            }
        }

        return found;
    }

    internal static Challenge Parse(string scheme, string parameters)
    {
        string realm = "";
        string service = "";
        string scope = "";
        int at = 0;
        while (TryReadParameter(parameters, ref at, out string name, out string value))
        {
            switch (name.ToLowerInvariant())
            {
                case "realm": realm = value; break;
                case "service": service = value; break;
                case "scope": scope = value; break;
                default: break;
            }
        }

        return new Challenge(scheme, realm, service, scope);
    }

    private static bool TryReadParameter(string text, ref int at, out string name, out string value)
    {
        (name, value) = ("", "");
        while (at < text.Length && text[at] is ' ' or ',' or '\t')
        {
            at++;
        }

        int equals = text.IndexOf('=', at);
        if (equals < 0)
        {
            return false;
        }

        name = text[at..equals].Trim();
        at = equals + 1;
        value = at < text.Length && text[at] == '"' ? ReadQuoted(text, ref at) : ReadToken(text, ref at);
        return true;
    }

    private static string ReadToken(string text, ref int at)
    {
        int end = text.IndexOf(',', at);
        string value = (end < 0 ? text[at..] : text[at..end]).Trim();
        at = end < 0 ? text.Length : end + 1;
        return value;
    }

    private static string ReadQuoted(string text, ref int at)
    {
        var value = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        at++;
        return value.ToString();
    }
}
