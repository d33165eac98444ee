"""The settings of a worker process: the tests' own, but for what its test changes."""

import json
import os

from tests.settings import *  # noqa: F403 -- settings are names of a module

globals().update(json.loads(os.environ["WORKER_SETTINGS"]))
