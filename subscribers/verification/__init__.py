"""Verify the ledger: chains, heads, evidence, triggers, seals and what follows."""

from subscribers.verification.findings import Verified
from subscribers.verification.running import verify, verify_person

__all__ = ["Verified", "verify", "verify_person"]
