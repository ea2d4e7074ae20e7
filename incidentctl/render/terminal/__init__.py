"""What people see of the reading commands. Every module here imports rich: load it when needed."""
