incidentctl summary -i k3f9zq "The price list was down: invoicing only needs it."
