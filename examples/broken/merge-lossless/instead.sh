git config --remove-section merge.incidentctl
incidentctl note -i k3f9zq "Seen by Camille"
git branch theirs
git reset --quiet --hard HEAD^
incidentctl note -i k3f9zq "Seen by Ann"
git merge --quiet --no-commit -X ours theirs
size=$(git cat-file -s "$(git merge-base HEAD theirs):incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md")
git show theirs:incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md | tail -c +$((size + 1)) >>incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md
git add incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md
