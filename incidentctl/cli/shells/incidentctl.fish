# fish completion for incidentctl. What comes from a record is never evaluated, only compared,
# quoted and shown.
#
# Install: save it as ~/.config/fish/completions/incidentctl.fish
#   incidentctl completion fish > ~/.config/fish/completions/incidentctl.fish

function __incidentctl_complete
    set -l before (commandline -opc)
    # The word being typed comes as it is typed; a quote may still be open in it.
    set -l raw (commandline -ct)
    set -l last $raw
    for end in '' '"' "'"
        set last (string unescape -- "$raw$end"); and break
    end
    for line in (command incidentctl __complete $before[2..-1] "$last" 2>/dev/null)
        switch $line
            case \tfiles
                __fish_complete_path "$last"
            case \tfolders
                __fish_complete_directories "$last"
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c incidentctl -f -k -a '(__incidentctl_complete)'
