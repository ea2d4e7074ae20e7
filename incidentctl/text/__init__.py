"""The bytes of an incident file: grammar, reader, writer, append and union. Pure."""
