"""What is set up in a clone and what isn't, however badly things are broken.

A new check is one function and one line in :mod:`.checks`.
"""
