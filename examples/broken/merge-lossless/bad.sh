git config --remove-section merge.incidentctl
incidentctl note -i k3f9zq "Seen by Camille"
git branch theirs
git reset --quiet --hard HEAD^
incidentctl note -i k3f9zq "Seen by Ann"
git merge --quiet --no-commit -X ours theirs
