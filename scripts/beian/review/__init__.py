"""What CI shows of a change or of a tag."""
