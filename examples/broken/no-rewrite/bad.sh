incidentctl note -i k3f9zq "Seen by Camille" >/dev/null
incidentctl verify >/dev/null
git reset --quiet --hard HEAD^
incidentctl verify
