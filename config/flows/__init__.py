"""自助流程 as data: what a person is asked, in which order, and what is right as an answer.

One model for both sides: the terminal and the phone draw by it and check by it, the server checks again.
"""
