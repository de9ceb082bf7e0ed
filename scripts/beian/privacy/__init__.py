"""What must not get out: guard, leak scan, encryption of the private half."""
