"""What workflows ask for: carry out a command, let a deadline fall due, deliver a notice."""
