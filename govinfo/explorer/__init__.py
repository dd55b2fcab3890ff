"""Looking at a panel without writing code: views, the explorer, where a number stands, exercises."""
