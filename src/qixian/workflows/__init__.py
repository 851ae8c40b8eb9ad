"""The clock: one workflow per case, deterministic and tiny, with no rule and no personal data."""
