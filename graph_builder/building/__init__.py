"""Many files to one store: found, read in batches by many processes, kept as parts, loaded."""
