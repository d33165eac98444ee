"""The gate's codes as lists show them; the full sentence is the message's own."""

WORDS = {
    "all_paused": "All sending is paused",
    "campaign_paused": "The campaign is paused",
    "campaign_cancelled": "The campaign was cancelled",
    "expired": "Expired unsent",
    "erased": "The person was erased",
    "landline": "A landline",
    "invalid_number": "The number is not in service",
    "suppressed": "Opted out",
    "leaving": "They have just asked to leave",
    "held": "We asked whether they leave",
    "no_consent": "No live consent",
    "consent_expired": "The consent has expired",
    "conversation_over": "They wrote too long ago",
    "paused_by_person": "They paused the list",
    "sender_unregistered": "The sender is not registered",
    "sender_country": "The sender may not text there",
    "budget_spent": "The budget is spent",
    "canary": "The part that goes first has to arrive",
    "carrier_cap": "As many as the carrier takes a day",
    "no_coupon": "No coupon code is left",
    "quiet_hours": "Quiet hours",
    "closed_day": "A closed day",
    "scheduled": "Scheduled for later",
    "opted_out": "They left meanwhile",
    "consent_withdrawn": "The consent's ground is gone",
    "confirmed": "They have confirmed already",
    "not_in_audience": "Not in the audience",
    "opted_out_at_provider": "Opted out at the provider",
    "cannot_render": "The text could not be made",
    "restored": "The database was restored",
    "retry": "To be tried again",
    "gateway_not_configured": "The gateway is not set up",
    "unreachable": "The provider could not be reached",
    "throttled": "The provider was too busy",
}
CAPS = {
    "campaign": "As many as the campaign allows",
    "promise": "As many as they were promised",
    "own_choice": "As many as they chose",
}


def in_words(code: str) -> str:
    """Return what a code means; an unknown one is shown as it is."""
    if code.startswith("cap:"):
        name = code.removeprefix("cap:")
        if name.startswith("ours:"):
            return "As many as our own rule allows"
        return CAPS.get(name, f"As many as the cap {name} allows")
    return WORDS.get(code, code)
