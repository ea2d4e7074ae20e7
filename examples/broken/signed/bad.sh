incidentctl note -i k3f9zq "Seen by Camille" >/dev/null
incidentctl verify --require-signed HEAD^..HEAD
