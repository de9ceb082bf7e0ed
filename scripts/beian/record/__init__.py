"""What was sent and what happened since: rounds, events, states, deadlines, differences by field. Renders nothing."""
