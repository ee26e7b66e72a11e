"""`python -m tests.browser.screenshots FOLDER`: pictures of the main pages, light, dark and on a phone, to be looked at.

It works on a database of its own, which it fills through the API and removes.
"""
