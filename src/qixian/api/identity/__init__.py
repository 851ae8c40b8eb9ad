"""Who asks: sessions of people, bearer tokens of programs, and how both are proved."""
