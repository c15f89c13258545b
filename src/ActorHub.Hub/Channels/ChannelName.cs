using System.Text;

namespace ActorHub.Hub.Channels;

/// <summary>Validation of channel names.</summary>
internal static class ChannelName
{
    /// <summary>1 to 255 bytes of UTF-8, no control characters: a name ends up in logs, metrics and other protocols' headers.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > HubLimits.MaxChannelNameBytes)
        {
            return false;
        }

        foreach (var c in name)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return Encoding.UTF8.GetByteCount(name) <= HubLimits.MaxChannelNameBytes;
    }
}
