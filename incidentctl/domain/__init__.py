"""What an incident is: entries, the fold, rules. Pure: no I/O, no clock, standard library only."""
