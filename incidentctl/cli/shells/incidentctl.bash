# bash completion for incidentctl. What comes from a record is never evaluated, only compared,
# quoted and shown.
#
# Install: add to ~/.bashrc
#   source <(incidentctl completion bash)

# Split a piece of command line into plain words, as bash would, without expanding anything. Sets
# _incidentctl_words, the last of which is being typed; _incidentctl_raw, that word as it was typed;
# and _incidentctl_quote, the quote that is still open in it.
_incidentctl_split() {
    local text=$1 word='' raw='' quote='' char i
    _incidentctl_words=()
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        raw+=$char
        if [[ $quote == "'" ]]; then
            if [[ $char == "'" ]]; then quote=''; else word+=$char; fi
        elif [[ $char == \\ && ($quote == '' || ${text:i+1:1} == [\$\`\"\\]) ]]; then
            ((++i))
            word+=${text:i:1}
            raw+=${text:i:1}
        elif [[ $quote == '"' ]]; then
            if [[ $char == '"' ]]; then quote=''; else word+=$char; fi
        elif [[ $char == [\'\"] ]]; then
            quote=$char
        elif [[ $char == [[:space:]] ]]; then
            if [[ ${#raw} -gt 1 ]]; then _incidentctl_words+=("$word"); fi
            word='' raw=''
        else
            word+=$char
        fi
    done
    _incidentctl_words+=("$word")
    _incidentctl_raw=$raw
    _incidentctl_quote=$quote
}

# Write a value so that bash reads just these characters, inside the quote that is open.
_incidentctl_quoted() {
    local text=$1 part
    case $_incidentctl_quote in
    "'")
        part=\'\\\'\'
        _incidentctl_answer=${text//\'/$part}
        ;;
    '"')
        _incidentctl_answer=''
        while [[ $text ]]; do
            part=${text:0:1}
            text=${text:1}
            if [[ $part == [\$\`\"\\] ]]; then part=\\$part; fi
            _incidentctl_answer+=$part
        done
        ;;
    *)
        _incidentctl_answer=''
        if [[ $text ]]; then printf -v _incidentctl_answer %q "$text"; fi
        ;;
    esac
}

_incidentctl() {
    local _incidentctl_words _incidentctl_raw _incidentctl_quote _incidentctl_answer
    local words quote kept line value about width=0 i
    local values=() abouts=()
    COMPREPLY=()
    _incidentctl_split "${COMP_LINE:0:COMP_POINT}"
    words=("${_incidentctl_words[@]}")
    quote=$_incidentctl_quote
    # Readline replaces only what stands after the last of COMP_WORDBREAKS: the rest is kept.
    _incidentctl_split "${_incidentctl_raw%"$2"}"
    kept=${#_incidentctl_words[0]}
    _incidentctl_quote=$quote

    while IFS= read -r line; do
        value=${line%%$'\t'*}
        about=${line#*$'\t'}
        if [[ ! $value ]]; then
            case $about in
            files) compopt -o default ;;
            folders) compopt -o dirnames ;;
            esac 2>/dev/null
            continue
        fi
        # No quoting keeps "!" from the history inside double quotes.
        if [[ $quote == '"' && $value == *'!'* ]]; then continue; fi
        _incidentctl_quoted "${value:kept}"
        values+=("$_incidentctl_answer")
        abouts+=("$about")
        if ((${#_incidentctl_answer} > width)); then width=${#_incidentctl_answer}; fi
        # A blank in a value would be where a list of values with descriptions agrees.
        if [[ $value == *' '* ]]; then COMP_TYPE=0; fi
    done < <(command incidentctl __complete "${words[@]:1}" 2>/dev/null)

    for ((i = 0; i < ${#values[@]}; i++)); do
        line=${values[i]}
        # Readline has no descriptions; those of a mere list (tab, ?, !, @) are never inserted.
        if [[ ${#values[@]} -gt 1 && ${abouts[i]} && " 9 33 63 64 " == *" $COMP_TYPE "* ]]; then
            printf -v line "%-${width}s  (%s)" "$line" "${abouts[i]}"
            line=${line:0:${COLUMNS:-80}-1}
        fi
        COMPREPLY+=("$line")
    done
}

# In the order of the answers where bash knows how (4.4 and newer).
complete -o nosort -F _incidentctl incidentctl 2>/dev/null || complete -F _incidentctl incidentctl
