#!/usr/bin/env python3
"""Proves the loopback API server with the real clients: `python3 Tests/APIServer/test_apiserver.py`.

The cases stand beside this file: cases_api (plain HTTP, what the protocol promises), cases_kubectl, cases_helm (the life of a
release in four Helm versions), cases_facts (what was observed on a real Kubernetes 1.36 server, one test per observation), cases_jobs (Jobs that run, TLS).
"""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from cases_api import *  # noqa: E402,F401,F403
from cases_facts import *  # noqa: E402,F401,F403
from cases_helm import *  # noqa: E402,F401,F403
from cases_jobs import *  # noqa: E402,F401,F403
from cases_kubectl import *  # noqa: E402,F401,F403

if __name__ == "__main__":
    unittest.main()
