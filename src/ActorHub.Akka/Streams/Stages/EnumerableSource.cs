using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

internal sealed class EnumerableSource<T>(IEnumerable<T> elements) : GraphStage<SourceShape<T>>
{
    private readonly Outlet<T> _out = new("Enumerable.out");

    public override SourceShape<T> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, elements);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Outlet<T> _out;
        private readonly IEnumerable<T> _elements;
        private IEnumerator<T>? _enumerator;

        public Logic(EnumerableSource<T> stage, IEnumerable<T> elements)
            : base(stage.Shape)
        {
            _out = stage._out;
            _elements = elements;
            SetHandler(_out, this);
        }

        public override void OnPull()
        {
            if (_enumerator is null)
            {
                _enumerator = _elements.GetEnumerator();
                if (!_enumerator.MoveNext())
                {
                    CompleteStage();
                    return;
                }
            }

            // Looks one element ahead, so that the last one brings the completion with it and needs no pull of its own.
            Push(_out, _enumerator.Current);
            if (!_enumerator.MoveNext())
            {
                CompleteStage();
            }
        }

        public override void PostStop() => _enumerator?.Dispose();
    }
}
