# Completes the terminal commands of Speedup in bash: source <(Dashboard.Runner completions bash)
_speedup_complete() {
  local words typed IFS=$' \t\n'
  # The line itself, as bash would cut it at = and commas too.
  read -r -a words <<<"${COMP_LINE:0:COMP_POINT}"
  case "${COMP_LINE:0:COMP_POINT}" in *[[:space:]]) words+=("") ;; esac
  typed="${words[${#words[@]} - 1]}"
  IFS=$'\n'
  # shellcheck disable=SC2207
  COMPREPLY=($("${words[0]/#\~/$HOME}" complete "${words[@]:1}" 2>/dev/null))
  # What stands before an = is not replaced.
  if [[ $typed == *=* && $COMP_WORDBREAKS == *=* ]]; then COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*=}"}"}"); fi
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _speedup_complete Dashboard.Runner
