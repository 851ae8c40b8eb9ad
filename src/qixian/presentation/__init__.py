"""What people read of a case and of the policy, in both languages; the doors import it."""
