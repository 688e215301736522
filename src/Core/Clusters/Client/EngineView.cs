namespace Dashboard.Core.Clusters.Client;

/// <summary>One engine: as a <see cref="DirectView"/>, with single values for results.</summary>
public sealed class EngineView(DirectView view)
{
    /// <summary>The engine's id.</summary>
    public int Id => view.Targets[0];

    public object? this[string name]
    {
        get => Pull<object>(name);
        set => view[name] = value;
    }

    public EngineResult Execute(string code) => view.Execute(code)[0];

    public AsyncResult<IReadOnlyList<EngineResult>> ExecuteAsync(string code) => view.ExecuteAsync(code);

    public EngineResult Run(string path) => view.Run(path)[0];

    public T Apply<T>(string function, params IReadOnlyList<object?> arguments) => view.Apply<T>(function, arguments)[0];

    public AsyncResult<T[]> ApplyAsync<T>(string function, params IReadOnlyList<object?> arguments) => view.ApplyAsync<T>(function, arguments);

    public void Push(IReadOnlyDictionary<string, object?> variables) => view.Push(variables);

    public T Pull<T>(string name) => view.Pull<T>(name)[0];
}
