#compdef Dashboard.Runner
# Completes the terminal commands of Speedup in zsh: save it as _speedup in a folder of $fpath, or source it after compinit.
_speedup() {
  local -a found open
  found=("${(@f)$(${${(Q)words[1]}/#\~/$HOME} complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  open=(${(M)found:#*=})
  found=(${found:#*=})
  (( ${#open} )) && compadd -S '' -a open
  (( ${#found} )) && compadd -a found
  (( ${#open} + ${#found} )) || _files
}
# Of a folder of $fpath this file is the function itself the first time.
if [[ ${funcstack[1]} == _speedup ]]; then _speedup "$@"; else compdef _speedup Dashboard.Runner; fi
