namespace Dashboard.Web.Auth;

/// <summary>A token kept in a file that only its user can read, made on first use.</summary>
static class FileToken
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>The secret in the file; a new one where there is no file or it is empty.</returns>
    public static string ReadOrCreate(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
        {
            File.SetUnixFileMode(path, OwnerOnly);
            return kept;
        }
        string secret = TokenSecret.Create().Secret;
        Write(path, secret);
        return secret;
    }

    /// <summary>Never leaves a moment in which others could read the file or half of it.</summary>
    static void Write(string path, string secret)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        using (var writer = new StreamWriter(stream))
        {
            writer.WriteLine(secret);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
