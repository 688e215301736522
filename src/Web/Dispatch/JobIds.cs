using System.Security.Cryptography;

namespace Dashboard.Web.Dispatch;

/// <summary>Ids of jobs: short, fit for file names and addresses, sorted by time of creation.</summary>
static class JobIds
{
    /// <summary>No vowels and nothing that looks like something else, so that ids are never words and can be read aloud.</summary>
    const string Digits = "0123456789bcdfghjkmnpqrstvwxyz";

    const int TimeDigits = 9, RandomDigits = 6;

    public static string Next(DateTimeOffset now)
    {
        Span<char> id = stackalloc char[TimeDigits + RandomDigits];
        long time = now.ToUnixTimeMilliseconds();
        for (int i = TimeDigits - 1; i >= 0; i--)
        {
            id[i] = Digits[(int)(time % Digits.Length)];
            time /= Digits.Length;
        }
        for (int i = TimeDigits; i < id.Length; i++)
        {
            id[i] = Digits[RandomNumberGenerator.GetInt32(Digits.Length)];
        }
        return new string(id);
    }
}
