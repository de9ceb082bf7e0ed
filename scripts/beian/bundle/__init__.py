"""What is handed in, signed, packed and sealed."""
