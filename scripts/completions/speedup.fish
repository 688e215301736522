# Completes the terminal commands of Speedup in fish: Dashboard.Runner completions fish > ~/.config/fish/completions/Dashboard.Runner.fish
function __speedup_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    $words[1] complete $words[2..-1] "$typed" 2>/dev/null
end
complete -c Dashboard.Runner -a '(__speedup_complete)'
