# Completes the terminal commands of Speedup in fish: Dashboard.Runner completions fish > ~/.config/fish/completions/Dashboard.Runner.fish
function __speedup_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l program (string replace -r '^~' "$HOME" $words[1])
    set -l found ($program complete $words[2..-1] "$typed" 2>/dev/null)
    # Files are for where we have nothing to say; fish would mix them in.
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$typed"
    end
end
complete -c Dashboard.Runner -f -a '(__speedup_complete)'
