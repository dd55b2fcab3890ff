"""Looking at a panel without writing code: views, the explorer, the place of a number in its document, exercises."""
