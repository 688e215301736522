using Dashboard.Core.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>Lets a hub's methods rely on the types of their messages: a call that leaves out what these say is there is refused, with its place.</summary>
sealed class WholeMessages : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        for (int i = 0; i < call.HubMethodArguments.Count; i++)
        {
            if (MessageGaps.Find(call.HubMethodArguments[i]) is { } gap)
            {
                throw new HubException($"{call.HubMethodName}: there is no value at {gap} of argument {i + 1}.");
            }
        }
        return next(call);
    }
}
