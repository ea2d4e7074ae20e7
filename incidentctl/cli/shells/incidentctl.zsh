#compdef incidentctl
# zsh completion for incidentctl. What comes from a record is never evaluated, only compared,
# quoted and shown.
#
# Install: add to ~/.zshrc, after compinit
#   source <(incidentctl completion zsh)
# or save it as _incidentctl in a folder of $fpath.

_incidentctl() {
    local line value about width=0
    local -a before answers values abouts shown how
    # (Q) takes one level of quotes away and expands nothing.
    before=("${(@Q)words[2,CURRENT-1]}")
    answers=("${(@f)$(command incidentctl __complete "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in "${answers[@]}"; do
        value=${line%%$'\t'*}
        about=${line#*$'\t'}
        if [[ -n $value ]]; then
            values+=("$value")
            abouts+=("$about")
            (( ${#value} > width )) && width=${#value}
        elif [[ $about == files ]]; then
            _files && return 0
        elif [[ $about == folders ]]; then
            _files -/ && return 0
        fi
    done
    (( ${#values} )) || return 1
    for value about in "${(@)values:^abouts}"; do
        line=${(r:width:)value}${about:+  $about}
        line=${line[1,COLUMNS-1]}
        shown+=("$line")
    done
    # A quote inside the word, as in --by="Ann A: zsh would go on in it, so the word is replaced.
    if [[ $PREFIX == *[\"\']* ]]; then
        values=("${(@q)values}")
        how=(-U -Q)
    fi
    # In the order of the answers; letters of either case.
    compadd -l -V incidentctl -M 'm:{a-zA-Z}={A-Za-z}' "${how[@]}" -d shown -a values
}

if [[ ${funcstack[1]-} == _incidentctl ]]; then
    _incidentctl "$@"
else
    compdef _incidentctl incidentctl
fi
