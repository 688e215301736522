using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api;

/// <summary>The query of a list that grows: <c>limit</c> (1 to 500, default 100) and <c>cursor</c>.</summary>
public readonly record struct PageRequest(int Limit, (long CreatedAt, string Id)? After)
{
    public const int MaximumLimit = 500;
    public const int DefaultLimit = 100;

    /// <returns>Null and a problem naming the parameter where the query is unusable.</returns>
    public static PageRequest? Read(string? limit, string? cursor, out ProblemHttpResult? problem)
    {
        var errors = new Dictionary<string, string[]>();
        int size = DefaultLimit;
        if (!string.IsNullOrEmpty(limit)
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MaximumLimit))
        {
            errors["limit"] = [$"'{limit}' is not a whole number from 1 to {MaximumLimit}"];
        }
        (long, string)? after = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (Cursor.TryRead(cursor, out var place))
            {
                after = place;
            }
            else
            {
                errors["cursor"] = ["must be the nextCursor of an earlier page"];
            }
        }
        problem = errors.Count == 0 ? null : Problems.Invalid(errors);
        return problem is null ? new PageRequest(size, after) : null;
    }
}
