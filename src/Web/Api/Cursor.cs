using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Dashboard.Web.Api;

/// <summary>A place in a list that is ordered by time of creation and id, newest first; opaque to clients.</summary>
public static class Cursor
{
    public static string Write(DateTimeOffset createdAt, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{createdAt.ToUnixTimeMilliseconds()}:{id}"));

    /// <returns>False where the text was not written by <see cref="Write"/>.</returns>
    public static bool TryRead(string text, out (long CreatedAt, string Id) place)
    {
        place = default;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }
        string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(':', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out long at))
        {
            return false;
        }
        place = (at, parts[1]);
        return true;
    }
}
