incidentctl correct -i k3f9zq 5x8w3fgd "Rolled back to build 479."
