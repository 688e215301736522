using System.Diagnostics;
using System.Globalization;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>The Runner's role <c>partner</c>: the second process of a conversation where a trial has only one worker.</summary>
public static class MessagePartner
{
    public const string Role = "partner";

    /// <param name="args">Folder of the conversation, kind, messages, bytes.</param>
    public static int Run(string[] args)
    {
        var parameters = new MessagingParameters
        {
            Kind = Enum.Parse<MessageKind>(args[1]),
            Messages = int.Parse(args[2], CultureInfo.InvariantCulture),
            Bytes = int.Parse(args[3], CultureInfo.InvariantCulture),
        };
        using var conversation = new Conversation(args[0], parameters, asker: false, () => { });
        conversation.Answer();
        return 0;
    }

    internal static Process Start(string folder, MessagingParameters parameters)
    {
        string[] arguments =
        [
            Role, folder, parameters.Kind.ToString(),
            parameters.Messages.ToString(CultureInfo.InvariantCulture), parameters.Bytes.ToString(CultureInfo.InvariantCulture),
        ];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments))!;
    }
}
