"""The demonstration: every part for real, two citizens and a clerk, told from outside only.

`stage` starts the parts as child processes, `citizens` moves the finger and the card, `clerk` presses over the API,
`hall_display` looks at a browser, `evidence` gathers what came out. Nothing here reaches into another part's memory.
"""
