"""The draft of a postmortem: a layout, filled with what the record knows."""
