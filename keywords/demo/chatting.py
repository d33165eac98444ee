"""Sue of the shop, who reads what people text and answers it from the inbox."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User

from keywords.demo.talking import DAYS
from keywords.demo.timeline import Timeline
from keywords.inbox import answering, handling
from keywords.inbox.finding import with_last_words
from keywords.models import Conversation, SavedReply
from subscribers.roles import SUPPORT

# So long before the end of a day she answers all that waits.
CLOSING = timedelta(hours=5)
# In the last night she has looked at one, and left the rest for the morning.
LAST_LOOK = timedelta(hours=8)
NOTE = "Her order went out at noon; the courier says six. I ring her at seven."
ANSWERS = {
    "Do you deliver to Brooklyn?": "We do, every day but Monday. Shall I put something "
    "together for you?",
    "Are you open on Sunday?": "From ten to four. Come by, the peonies are in!",
    "My order has not come yet": "I am sorry! I am calling the courier and write back "
    "within the hour.",
    "Can I change the card on my bouquet?": "Of course. What shall it say?",
    "Could I pick it up at noon instead?": "Yes, it will be ready at noon.",
    "Is it too late for tomorrow?": "Not if you order before six tonight.",
    "Livrez-vous à Montreuil ?": "Oui, du mardi au samedi. Je vous prépare quoi ?",
    "Ouvert dimanche ?": "De dix heures à seize heures. À dimanche !",
    "Puis-je changer la carte ?": "Bien sûr. Que doit-elle dire ?",
}
THANKS = {
    "en": "Thank you, that makes our day. {{ staff_name }} at Petal & Stem",
    "fr": "Merci, cela nous fait très plaisir. {{ staff_name }}, Petal & Stem",
}
SAVED = {
    "Opening hours": "Hi {{ first_name|default:'there' }}, we are open Tuesday to "
    "Saturday from nine to seven, and Sunday from ten to four.",
    "Where is my order": "Hi {{ first_name|default:'there' }}, I am looking into it "
    "and write back within the hour. {{ staff_name }}",
    "Thank you": THANKS["en"],
    "Merci": THANKS["fr"],
}


@dataclass(slots=True)
class Chatting:
    timeline: Timeline
    sue: User = field(init=False)

    def plan(self) -> None:
        self.sue = _hire()
        for name, body in SAVED.items():
            SavedReply.objects.create(name=name, body=body, author="Sue")
        ends_at = self.timeline.ends_at
        for days in DAYS:
            evening = ends_at - timedelta(days=days) - CLOSING
            self.timeline.add(evening, self._answer_all)
        self.timeline.add(ends_at - LAST_LOOK, self._take_one)

    def _answer_all(self, at: datetime) -> None:
        waiting = Conversation.objects.open().filter(
            subscriber__held_until=None, heard_count__gt=0
        )
        for row in with_last_words(waiting).order_by("pk"):
            if self._answer(row, at):
                handling.close(row.pk, by=self.sue, heard=row.heard_count)
        self.timeline.send_soon(at)

    def _answer(self, row: Conversation, at: datetime) -> bool:
        """Whoever may not be texted any more is left as they are."""
        thanks = THANKS["fr" if row.subscriber.country == "FR" else "en"]
        body = ANSWERS.get(row.last_words, thanks)
        made = answering.try_out(row, body, by=self.sue, now=at)
        if made.problem:
            return False
        answering.answer(row.pk, body, by=self.sue, after=row.answer_count, now=at)
        return True

    def _take_one(self, at: datetime) -> None:
        row = Conversation.objects.open().order_by("came_up_at", "pk").last()
        if row is not None:
            handling.see(row, by=self.sue)
            handling.assign(row.pk, self.sue, seen=row.assignee_id)
            handling.note(row.pk, NOTE, by=self.sue, now=at)


def _hire() -> User:
    """Somebody of support who has no password, so nobody can log in as her."""
    sue = User(username="sue", first_name="Sue", is_staff=True)
    sue.set_unusable_password()
    sue.save()
    sue.groups.add(Group.objects.get(name=SUPPORT))
    return sue
