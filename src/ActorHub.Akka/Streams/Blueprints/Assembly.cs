using System.Diagnostics;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>An island being put together: the stages made so far, in a row from the source on.</summary>
internal struct Assembly
{
    private GraphStageLogic? _last;
    private Outlet? _open;

    public GraphStageLogic? First { get; private set; }

    public int Count { get; private set; }

    public void Append(GraphStageLogic logic, Inlet? inlet, Outlet? outlet)
    {
        if (inlet is not null)
        {
            Debug.Assert(_last is not null && _open is not null, "The shapes of a blueprint make every inlet follow an outlet.");
            var connection = _open.Connect(_last, logic);
            _last.Wire(_open, connection);
            logic.Wire(inlet, connection);
        }

        First ??= logic;
        Count++;
        _last = logic;
        _open = outlet;
    }
}
