"""The desk in Django admin, where authors write and reviewers sign. Thin: every act is a call of `review.workflow`.

`site` is the site itself; `register` imports the modules that register with it.
"""
