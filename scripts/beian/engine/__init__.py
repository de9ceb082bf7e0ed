"""Engine: the content-addressed, parallel build that calls the rooms above it."""
