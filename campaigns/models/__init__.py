"""The tables of saying: senders, campaigns, messages, caps and links."""

from campaigns.models.campaign import Campaign, Variant
from campaigns.models.cap import Cap, CapSlot
from campaigns.models.carrier import CarrierCap, CarrierDay
from campaigns.models.circuit import Circuit
from campaigns.models.control import DatabaseMark, RedButton
from campaigns.models.count import CampaignCount
from campaigns.models.coupon import Coupon, CouponPool
from campaigns.models.day_cost import DayCost
from campaigns.models.house_rule import HouseRule, HouseRuleEnd, RuleReview
from campaigns.models.link import Click, Link, MessageLink
from campaigns.models.message import Claim, Message, MessageText
from campaigns.models.receipt import Receipt
from campaigns.models.sender import ListSender, Sender
from campaigns.models.simulated import SimulatedText
from campaigns.models.spending import CampaignSpending

__all__ = [
    "Campaign",
    "CampaignCount",
    "CampaignSpending",
    "Cap",
    "CapSlot",
    "CarrierCap",
    "CarrierDay",
    "Circuit",
    "Claim",
    "Click",
    "Coupon",
    "CouponPool",
    "DatabaseMark",
    "DayCost",
    "HouseRule",
    "HouseRuleEnd",
    "Link",
    "ListSender",
    "Message",
    "MessageLink",
    "MessageText",
    "Receipt",
    "RedButton",
    "RuleReview",
    "Sender",
    "SimulatedText",
    "Variant",
]
