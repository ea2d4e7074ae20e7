"""What many hands need: verification of history, and remotes."""
