"""`bench mutation`: do the tests of a policy notice when one small thing in it is wrong?

Our own small runner, not a library, for reasons that were looked up on 2026-11-22:
- mutmut 3 leaves out every decorated function and everything outside functions; our policies are
  `@dataclass`, `@property` and tables, so it would not look at what they are made of.
- cosmic-ray changes the file in place, in a checkout where others work, and starts a new process
  with a new pytest for every change: seconds each, an hour for all.
Here each change is compiled in memory and tried in a forked child that has everything loaded that
does not depend on the policy, without a database; the test file of its name is asked first.

Convention: a module is proven by `tests/<package>/policy/` and by `tests/<package>/test_<part>*.py`
for each part of its path, so `claims/policy/days.py` by `test_policy*.py` and `test_days*.py`, too.
"""
