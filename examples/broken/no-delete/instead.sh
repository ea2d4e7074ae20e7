incidentctl note -i k3f9zq "This was a test of the pager, no incident."
