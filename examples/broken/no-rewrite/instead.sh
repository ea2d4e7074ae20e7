incidentctl note -i k3f9zq "Seen by Camille" >/dev/null
incidentctl verify >/dev/null
id=$(git log -1 --format='%(trailers:key=Entry,valueonly)')
incidentctl correct -i k3f9zq "$id" "Seen by Ann and Camille" >/dev/null
incidentctl verify
