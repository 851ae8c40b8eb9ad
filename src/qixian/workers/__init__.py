"""The process that runs workflows and activities; the composition root."""
