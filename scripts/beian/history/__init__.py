"""History: rounds and events as they were recorded, and what follows from them."""
