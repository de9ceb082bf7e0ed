"""What is printed: lines, reports, formats for machines."""
