"""Forms to begin with: the files of a new entity or algorithm, with what is known of it and records that are always there."""
