"""Bundle: what is handed in, its manifest, and the proof that it is whole."""
