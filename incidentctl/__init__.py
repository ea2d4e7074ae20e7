"""incidentctl: incident response in plain files in git."""

__version__ = "0.1.0"
