"""Where the record lives: paths, configuration, the logbook and its cache."""
